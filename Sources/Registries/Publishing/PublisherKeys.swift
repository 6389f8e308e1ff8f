public import Diagnostics
internal import Packages
internal import Trust
public import Unix

/// A publisher's keys: one file for each role in a folder that no server serves.
///
/// Root and targets are for machines without a network; snapshot and timestamp may lie where a timer signs.
public struct PublisherKeys: Sendable {
    public let folder: Path
    /// The passphrase of keys that have one; asked at most once.
    let passphrase: @Sendable () throws(Failure) -> [UInt8]?

    public init(_ folder: Path, passphrase: @escaping @Sendable () throws(Failure) -> [UInt8]?) {
        self.folder = folder
        self.passphrase = passphrase
    }

    private func path(_ role: RootMetadata.TopRole) -> Path { folder / "\(role.rawValue).key" }

    /// Makes a key for each role. Keys that are there are not touched: they may be the only copies.
    func create() throws(Failure) -> [RootMetadata.TopRole: SigningKey] {
        for role in RootMetadata.TopRole.allCases where FileSystem.exists(path(role)) {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "`\(path(role))` is a key already",
                    notes: ["a key that is lost cannot be made again"],
                    hints: ["name another folder with `--keys DIR`"]))
        }
        var keys: [RootMetadata.TopRole: SigningKey] = [:]
        for role in RootMetadata.TopRole.allCases { keys[role] = try create(role) }
        return keys
    }

    /// A new key of a role. The one before it, if there is one, stays beside it under its own digits.
    func create(_ role: RootMetadata.TopRole) throws(Failure) -> SigningKey {
        let key = SigningKey.generate()
        let secret = role == .root || role == .targets ? try passphrase() : nil
        let text: String
        do throws(KeyFile.Problem) { text = try KeyFile.text(of: key, passphrase: secret) } catch {
            throw problem(error, role)
        }
        do throws(SystemError) {
            try FileSystem.makeDirectories(folder)
            try FileSystem.setPermissions(folder, 0o700)
            if let old = try? read(role, secret: secret) {
                try FileSystem.rename(path(role), to: folder / "\(role.rawValue)-\(old.identifier.prefix(12)).key")
            }
            try FileSystem.writeAtomically(path(role), Array(text.utf8), permissions: 0o600)
        } catch { throw error.failure("write the key of the role `\(role.rawValue)`") }
        return key
    }

    func read(_ role: RootMetadata.TopRole) throws(Failure) -> SigningKey {
        try read(role, secret: nil)
    }

    private func read(_ role: RootMetadata.TopRole, secret: [UInt8]?) throws(Failure) -> SigningKey {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(path(role), limit: KeyFile.maximumSize) } catch {
            if error.code == .noEntry {
                throw Failure(
                    Diagnostic(
                        .keysUnusable, "there is no key of the role `\(role.rawValue)` in `\(folder)`",
                        hints: ["name the folder of the registry's keys with `--keys DIR`"]))
            }
            throw error.failure("read the key of the role `\(role.rawValue)`")
        }
        do throws(KeyFile.Problem) { return try KeyFile.read(bytes) { secret } } catch {
            guard case .locked = error, let passphrase = try passphrase() else { throw problem(error, role) }
            do throws(KeyFile.Problem) { return try KeyFile.read(bytes) { passphrase } } catch {
                throw problem(error, role)
            }
        }
    }

    private func problem(_ problem: KeyFile.Problem, _ role: RootMetadata.TopRole) -> Failure {
        let file = "`\(path(role))`"
        let (message, hint) =
            switch problem {
            case .malformed: ("\(file) is no key", "restore it from a copy")
            case .newer(let format):
                ("\(file) has format \(format), which this stout does not read", "use a newer stout")
            case .locked: ("\(file) has a passphrase", "set STOUT_PASSPHRASE, or run this in a terminal")
            case .passphrase: ("the passphrase does not open \(file)", "try again")
            case .memory(let bytes): ("\(file) needs \(bytes >> 20) MiB of memory to open", "free some memory")
            }
        return Failure(Diagnostic(.keysUnusable, message, hints: [hint]))
    }
}
