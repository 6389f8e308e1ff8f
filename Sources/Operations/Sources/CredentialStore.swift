internal import Diagnostics
internal import Packages
internal import Transfers
internal import Unix

/// What the user's configuration has for servers: each secret is got when its server is asked first, and once.
final class CredentialStore: Sendable {
    private let configuration: UserConfiguration
    private let entries: [(origin: Origin, credential: Configuration.Credential)]
    private let report: @Sendable (Event) -> Void
    private let known = Guarded<[Origin: Result<Credential, Failure>]>([:])

    /// A secret is a line; 64 KiB are more than any token has.
    private static let limit = 64 << 10

    init(_ configuration: UserConfiguration, _ report: @escaping @Sendable (Event) -> Void) throws(Failure) {
        self.configuration = configuration
        self.report = report
        var entries: [(Origin, Configuration.Credential)] = []
        for credential in configuration.values.credentials {
            entries.append((try Self.origin(credential.server, configuration), credential))
        }
        self.entries = entries
    }

    /// What to send to a place; nil where the configuration has nothing for it. The name of a server means https there,
    /// and http on this machine itself, where it is tried out; for http elsewhere it is the engine that refuses.
    func credential(for origin: Origin) throws(Failure) -> Credential? {
        guard
            let entry = entries.first(where: { entry in
                entry.origin == origin
                    || origin.scheme == .http
                        && entry.origin == Origin(host: origin.host, port: origin.port == 80 ? 443 : origin.port)
            })
        else { return nil }
        return try known.withLock { known throws(Failure) in
            if let result = known[origin] { return try result.get() }
            do throws(Failure) {
                let made = try make(entry.credential)
                known[origin] = .success(made)
                return made
            } catch {
                known[origin] = .failure(error)
                throw error
            }
        }
    }

    private static func origin(
        _ server: Configuration.Text, _ configuration: UserConfiguration
    ) throws(Failure) -> Origin {
        let isPlain = !server.text.contains { "/@?# ".contains($0) }
        if isPlain, let location = try? Location("https://\(server.text)/"), let origin = location.origin {
            return origin
        }
        throw configuration.failure(
            .configurationValue, "the name of a credential's server is a host, with a port where it has one",
            at: server.span, hints: ["write it as in `[credentials.\"registry.example.org:8443\"]`"])
    }

    private func make(_ credential: Configuration.Credential) throws(Failure) -> Credential {
        switch credential.content {
        case .netrc: .netrc
        case .token(let source): .token(try secret(source, credential))
        case .password(let name, let source): .password(name: name, try secret(source, credential))
        }
    }

    private func secret(
        _ source: Configuration.Credential.Source, _ credential: Configuration.Credential
    ) throws(Failure) -> Secret {
        let server = credential.server
        func unavailable(_ reason: String, _ hint: String) -> Failure {
            configuration.failure(
                .credentialUnavailable, "there is no credential for \(server.text): \(reason)", at: server.span,
                hints: [hint])
        }
        let bytes: [UInt8]
        let what: String
        switch source {
        case .literal(let text): return Secret(text)
        case .variable(let name):
            guard let text = Environment.nonEmpty(name) else {
                throw unavailable(
                    "the variable \(name) is not set", "set \(name), or name another source of the secret")
            }
            (bytes, what) = (SystemText.bytes(text), "the variable \(name)")
        case .file(let text):
            let path = configuration.path(text)
            do throws(SystemError) { bytes = try FileSystem.readStream(path, limit: Self.limit) } catch {
                throw unavailable("`\(path)` cannot be read: \(error.code)", "check that path")
            }
            what = "`\(path)`"
        case .command(let words):
            // Its arguments may be secret themselves.
            let program = words[0]
            report(.asking(true))
            defer { report(.asking(false)) }
            let child: ChildProcess
            do throws(SystemError) {
                child = try ChildProcess.run(program, Array(words.dropFirst()), output: .captured(limit: Self.limit))
            } catch {
                throw unavailable("`\(program)` cannot be run: \(error.code)", "install it, or name another source")
            }
            guard child.status == 0 else {
                throw unavailable("`\(program)` ended with status \(child.status)", "run it by hand to see why")
            }
            (bytes, what) = (child.output, "what `\(program)` printed")
        }
        // The line's end is not part of it.
        guard let whole = String(validating: bytes, as: UTF8.self) else {
            throw unavailable("\(what) is not UTF-8", "one line with the secret is wanted")
        }
        var text = Substring(whole)
        while text.last == "\n" || text.last == "\r\n" || text.last == "\r" { text.removeLast() }
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw unavailable(
                "\(what) is \(text.isEmpty ? "empty" : "more than one line")", "one line with the secret is wanted")
        }
        return Secret(String(text))
    }
}
