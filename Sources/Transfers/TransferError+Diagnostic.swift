public import Diagnostics
internal import Unix

/// The words for a transfer that failed; the facts are in `TransferError`. The codes are explained in spec/errors.md.
extension TransferError {
    /// One message about the failure to speak of, with a note for each other mirror.
    public var diagnostic: Diagnostic {
        let main = main
        if let problem = main.credential?.failure.all.first {
            var diagnostic = problem
            diagnostic.notes.append("it is needed for \(main.location)")
            return diagnostic
        }
        var notes: [String] = []
        if attempts > 1 { notes.append("\(attempts) requests were made") }
        for failure in failures where failure != main { notes.append(failure.sentence) }
        if [.proxyFailed, .unreachable].contains(main.kind), let proxy = main.proxy {
            notes.append("the proxy is \(proxy)")
        }
        return Diagnostic(main.code, main.sentence, notes: notes, hints: main.hints)
    }
}

extension TransferFailure {
    var code: Code {
        switch kind {
        case .notFound: .transferNotFound
        case .forbidden: .transferForbidden
        case .rejected: .transferRejected
        case .limited: .transferLimited
        case .serverFailed: .transferServerFailed
        case .redirectRefused, .tooManyRedirects: .transferRedirectRefused
        case .malformed: .transferMalformed
        case .unreachable: .transferUnreachable
        case .proxyFailed: .transferProxy
        case .interrupted: .transferInterrupted
        case .timedOut, .deadlinePassed, .silent: .transferTimedOut
        case .insecure: .transferInsecure
        case .tooLarge: .transferTooLarge
        case .sizeDiffers: .transferSizeDiffers
        case .changed: .transferChanged
        case .credentialMissing: .credentialUnavailable
        case .libraryMissing: .transferLibraryMissing
        case .unreadable: .transferUnreadable
        case .badRequest: .transferBadAddress
        case .aborted, .cancelled: .transferStopped
        }
    }

    /// What happened, on one line.
    public var sentence: String {
        switch kind {
        case .notFound: location.isLocal ? "\(location) does not exist" : "\(location) does not exist\(answer)"
        case .forbidden: location.isLocal ? "\(location) may not be read" : "\(location) may not be read\(answer)"
        case .rejected: "\(location) was refused\(answer)"
        case .limited: "\(location.server) asks to wait" + (retryAfter.map { " \($0) seconds" } ?? "") + answer
        case .serverFailed: "\(location) could not be served\(answer)"
        case .redirectRefused: "\(location) redirects to \(target ?? "another place"), which is not followed"
        case .tooManyRedirects: "\(location) redirects without end"
        case .malformed: "\(location) was answered with something that makes no sense\(answer)\(remark)"
        case .unreachable: "\(location) cannot be reached\(remark)"
        case .proxyFailed: "the proxy for \(location) cannot be used\(answer)\(status == nil ? remark : "")"
        case .interrupted: "the connection to \(location) broke after \(amount)\(remark)"
        case .timedOut: "\(location) is too slow: \(amount) came before the time was up"
        case .deadlinePassed: "\(location) took too long: \(amount) came before the deadline"
        case .silent: "\(location) does not respond: \(amount) received, and no more in the time allowed"
        case .insecure: "no secure connection to \(location)\(remark)"
        case .tooLarge: "\(location) is larger than allowed"
        case .sizeDiffers:
            "\(location) has another size than expected" + (expected.map { ", which is \($0) bytes" } ?? "")
        case .changed: "\(location) changed while it was read"
        case .credentialMissing: "what should be sent to \(location) cannot be had"
        case .libraryMissing:
            missingFunction.map { "libcurl is too old to transfer \(location): it has no \($0)" }
                ?? "libcurl, which is needed to transfer \(location), is not there"
        case .unreadable: "\(location) cannot be read" + (system.map { ": \($0.code)" } ?? "")
        case .badRequest: "\(location) cannot be asked for\(remark)"
        case .aborted, .cancelled: "the transfer of \(location) was stopped"
        }
    }

    /// What to do about it.
    public var hints: [String] {
        switch kind {
        case .notFound: ["check the address; whoever keeps that place may have moved or removed the file"]
        case .forbidden where location.isLocal: ["check who owns the file and whether it can be read"]
        case .forbidden:
            [
                "set what to send: `[credentials.\"\(location.origin?.key ?? "host")\"]` in config.toml, or a line of ~/.netrc"
            ]
                + (withheld == .netrcDefault
                    ? ["the `default` of the netrc file is sent to hosts of config.toml alone: there, `netrc = true`"]
                    : [])
        case .proxyFailed where proxy?.hasSuffix("without its password") == true:
            [
                "its password is not sent over http, where others can read it: use an `https://` proxy, or set `proxy-clear = true` "
                    + "in config.toml"
            ]
        case .proxyFailed:
            ["check http_proxy, https_proxy and all_proxy, or `proxy` in config.toml; no_proxy leaves hosts out"]
        case .rejected, .malformed: ["check that the address is right and leads to no login page"]
        case .serverFailed, .interrupted, .timedOut, .deadlinePassed, .silent, .limited: ["try again later"]
        case .redirectRefused, .tooManyRedirects: ["use the address that it ends at"]
        case .tooLarge, .sizeDiffers: ["whoever keeps that place changed or broke the file: tell them"]
        case .changed, .aborted, .cancelled: ["run the command again"]
        case .unreadable: ["check that path, then run the command again"]
        case .credentialMissing: ["see `[credentials]` in config.toml"]
        case .insecure: insecureHints
        case .libraryMissing: ["install libcurl 7.66 or newer (Debian and Ubuntu: libcurl4; Fedora: libcurl)"]
        case .unreachable:
            [
                "check the address and the network; `--offline` uses what is here",
                "a proxy is taken from http_proxy, https_proxy, all_proxy and no_proxy",
            ]
        case .badRequest where location.origin?.scheme == .http: ["tokens and passwords are sent by https only"]
        case .badRequest: ["check the address"]
        }
    }

    /// By what TLS libraries say of a certificate: OpenSSL's words, those of others where they differ.
    private var insecureHints: [String] {
        let words = (curl?.remark ?? "").lowercased()
        if ["expired", "not yet valid", "not yet activated"].contains(where: words.contains) {
            return [
                "is this machine's clock right? it says \(Clock.text(Clock.now())); if it is, whoever keeps that server has to "
                    + "renew its certificate"
            ]
        }
        if ["subject name", "host name", "hostname"].contains(where: words.contains) {
            return ["the certificate is that of another server: check the address"]
        }
        return [
            "nobody whom this machine believes vouches for that server; if its owner has an authority of their own, SSL_CERT_FILE "
                + "or `ca-file` in config.toml names the file with its certificate"
        ]
    }

    private var answer: String { status.map { " (HTTP \($0))" } ?? "" }
    private var remark: String { curl.map { ": \($0.remark)" } ?? "" }
    private var amount: String { expected.map { "\(received) of \($0) bytes" } ?? "\(received) bytes" }
}

extension Location {
    /// The server, or the path of a local one.
    var server: String { origin.map { "\($0)" } ?? description }
}
