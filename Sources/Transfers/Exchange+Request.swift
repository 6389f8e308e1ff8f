internal import CCurl
internal import Diagnostics
internal import Unix

/// What is sent: spec/transfers.md, Requests and Credentials.
extension Exchange {
    /// Describes the request to libcurl. C: `curl_easy_setopt(3)`.
    func prepare() -> TransferFailure? {
        guard case .remote(let remote) = location.place else { return failure(.badRequest) }
        handle.limitProtocols()
        handle.set(CURLOPT_URL, remote.text)
        // No signals in a program with threads.
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        let isLarge = transfer.request.expectedSize.map { $0 >= options.largeFile } ?? false
        handle.prefer(CURLOPT_HTTP_VERSION, Int(isLarge ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS))
        handle.prefer(CURLOPT_HTTP09_ALLOWED, 0)
        handle.prefer(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        handle.prefer(CURLOPT_BUFFERSIZE, 128 << 10)
        // With TLS, wait for the connection that is being made: it may carry many streams.
        handle.prefer(CURLOPT_PIPEWAIT, remote.origin.scheme == .https && !isLarge ? 1 : 0)
        let isUndone = question.encoding == .isUndone
        handle.set(CURLOPT_HTTP_CONTENT_DECODING, isUndone ? 1 : 0)
        // Without this libcurl decodes nothing. The field itself is not sent: see `fields`.
        if isUndone { handle.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate") }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout)
        handle.set(CURLOPT_USERAGENT, options.userAgent)
        handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        if let proxy = options.proxy(for: remote.origin.scheme) {
            handle.set(CURLOPT_PROXY, proxy.address)
            if let user = proxy.user, proxy.isPrivate || options.sendsProxyPasswordInClear {
                handle.set(CURLOPT_PROXYUSERNAME, user.name)
                handle.set(CURLOPT_PROXYPASSWORD, user.password.text)
            }
        }
        if let file = options.certificateFile { handle.set(CURLOPT_CAINFO, file.text) }
        if let folder = options.certificateFolder { handle.set(CURLOPT_CAPATH, folder.text) }

        do throws(TransferFailure) { handle.setFields(try fields(for: remote)) } catch { return error }

        unsafe handle.set(CURLOPT_HEADERFUNCTION, receiver: receiveLine)
        unsafe handle.set(CURLOPT_WRITEFUNCTION, receiver: receiveBody)
        let mine = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe handle.set(CURLOPT_HEADERDATA, pointer: mine)
        unsafe handle.set(CURLOPT_WRITEDATA, pointer: mine)

        if let code = handle.refused { return failure(.badRequest, code) }
        return nil
    }

    /// The header fields of the request beyond libcurl's own, and credentials. Fails where one cannot be sent.
    private func fields(for remote: Location.Remote) throws(TransferFailure) -> [String] {
        var fields: [(name: String, value: String)] = []
        if question.isRange {
            fields.append(("Range", "bytes=\(question.have)-"))
            if let condition = transfer.rangeCondition(for: mirror) { fields.append(("If-Range", condition)) }
        }
        if question.isConditional, let validator = transfer.request.validator {
            if let etag = validator.etag {
                fields.append(("If-None-Match", etag))
            } else if let date = validator.lastModified {
                fields.append(("If-Modified-Since", date))
            }
        }
        if !isAway {
            fields += transfer.request.headers
            if let user = remote.user {
                if !remote.origin.isPrivate { throw failure(.badRequest) }
                identify(user.name, user.password)
            } else if let credential = try credential(for: remote.origin) {
                switch credential {
                case .token(let token): fields.append(("Authorization", "Bearer " + token.text))
                case .password(let name, let password): identify(name, password)
                case .netrc: identify(byNetrc: remote.origin, orDefault: true)
                }
            } else if remote.origin.isPrivate {
                identify(byNetrc: remote.origin, orDefault: false)
            }
        }
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }),
                field.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 })
            else { throw failure(.badRequest) }
        }
        // An empty value needs libcurl's own spelling.
        let lines = fields.map { $0.value.isEmpty ? $0.name + ";" : $0.name + ": " + $0.value }
        // And one without a value at all takes away what libcurl would send.
        return question.encoding == .isUndone ? lines + ["Accept-Encoding:"] : lines
    }

    private func identify(_ name: String, _ password: Secret) {
        handle.set(CURLOPT_USERNAME, name)
        handle.set(CURLOPT_PASSWORD, password.text)
    }

    /// A `default` would go to whatever server a Stoutfile names: it is for those that the user has named, too.
    private func identify(byNetrc origin: Origin, orDefault: Bool) {
        guard let path = options.netrc else { return }
        let netrc = Netrc(path)
        if let entry = netrc.entry(of: origin.host) ?? (orDefault ? netrc.fallback : nil) {
            identify(entry.name, entry.password)
        } else if netrc.fallback != nil {
            withheld = .netrcDefault
        }
    }

    /// What the user has set for this place; nil where nothing is.
    private func credential(for origin: Origin) throws(TransferFailure) -> Credential? {
        let credential: Credential?
        do throws(Failure) { credential = try options.credentials(origin) } catch {
            throw failure(.credentialMissing, credential: TransferFailure.CredentialProblem(error))
        }
        if credential != nil, !origin.isPrivate { throw failure(.badRequest) }
        return credential
    }
}
