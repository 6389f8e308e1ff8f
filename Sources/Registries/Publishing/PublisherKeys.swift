public import Diagnostics
internal import Packages
internal import Trust
public import Unix

/// A publisher's keys: files in folders that no server serves.
///
/// A key is found by what it is and not by its file's name: a file ends in `.key`, and signs for the roles that name its
/// public part. So each holder has a folder with their own. Root and targets are for machines without a network; snapshot
/// and timestamp may lie where a timer signs.
public struct PublisherKeys: Sendable {
    /// New keys go to the first.
    public let folders: [Path]
    /// The passphrase of keys that have one; asked at most once.
    let passphrase: @Sendable () throws(Failure) -> [UInt8]?
    /// Opened or made by this command, by public part: a passphrase takes a second to try.
    private let opened = Guarded<[String: SigningKey]>([:])

    public init(_ folder: Path, passphrase: @escaping @Sendable () throws(Failure) -> [UInt8]?) {
        self.init([folder], passphrase: passphrase)
    }

    /// - Parameter folders: at least one.
    public init(_ folders: [Path], passphrase: @escaping @Sendable () throws(Failure) -> [UInt8]?) {
        self.folders = folders
        self.passphrase = passphrase
    }

    // MARK: - Finding

    /// The keys at hand that may sign for one of these, each once.
    func matching(_ signers: [Signers]) throws(Failure) -> [SigningKey] {
        var found: [String: SigningKey] = [:]
        for (path, bytes, key) in try files() where signers.contains(where: { $0.names(key) }) {
            if found[key.text] == nil { found[key.text] = try open(path, bytes, key) }
        }
        for (text, key) in opened.withLock({ $0 })
        where found[text] == nil && signers.contains(where: { $0.names(PublicKey(key)) }) {
            found[text] = key
        }
        return found.values.sorted { $0.text < $1.text }
    }

    /// How many of a role's keys are at hand, without opening any.
    func count(of signers: Signers) throws(Failure) -> Int {
        let made = opened.withLock { $0.values.map { PublicKey($0) } }
        return Set((try files().map(\.key) + made).filter { signers.names($0) }.map(\.text)).count
    }

    /// The file of a key; nil where it is not at hand.
    private func path(of key: PublicKey) throws(Failure) -> Path? { try files().first { $0.key == key }?.path }

    private func files() throws(Failure) -> [(path: Path, bytes: [UInt8], key: PublicKey)] {
        var found: [(path: Path, bytes: [UInt8], key: PublicKey)] = []
        for folder in folders {
            do throws(SystemError) {
                for name in try FileSystem.listIfThere(folder) where name.hasSuffix(".key") {
                    let path = folder / name
                    let bytes = try FileSystem.read(path, limit: KeyFile.maximumSize)
                    if let key = KeyFile.publicKey(bytes) { found.append((path, bytes, key)) }
                }
            } catch { throw error.failure("read the keys in `\(folder)`") }
        }
        return found
    }

    private func open(_ path: Path, _ bytes: [UInt8], _ key: PublicKey) throws(Failure) -> SigningKey {
        if let known = opened.withLock({ $0[key.text] }) { return known }
        let signing: SigningKey
        do throws(KeyFile.Problem) { signing = try KeyFile.read(bytes) { nil } } catch {
            guard case .locked = error, let passphrase = try passphrase() else { throw Self.problem(error, path) }
            do throws(KeyFile.Problem) { signing = try KeyFile.read(bytes) { passphrase } } catch {
                throw Self.problem(error, path)
            }
        }
        opened.withLock { $0[key.text] = signing }
        return signing
    }

    // MARK: - Making

    /// Makes the keys of a plan: `root.key`, `root-2.key` and so on. Keys that are there are not touched: they may be the
    /// only copies.
    func create(_ plan: KeyPlan, _ log: PublicationLog) throws(Failure) -> [KeyPlan.Role: [PublicKey]] {
        for role in KeyPlan.Role.allCases {
            let count = plan.count(role) + plan.brought[role, default: []].count
            try TrustFolder.check(threshold: plan.threshold(role), of: count, role.rawValue)
            for number in 0..<plan.count(role) where FileSystem.exists(path(role.rawValue, number)) {
                throw Failure(
                    Diagnostic(
                        .keysUnusable, "`\(path(role.rawValue, number))` is a key already",
                        notes: ["a key that is lost cannot be made again"],
                        hints: ["name another folder with `--keys DIR`"]))
            }
        }
        var keys: [KeyPlan.Role: [PublicKey]] = [:]
        for role in KeyPlan.Role.allCases {
            keys[role] = plan.brought[role] ?? []
            for number in 0..<plan.count(role) {
                let isOffline = role == .root || role == .targets
                keys[role, default: []].append(
                    PublicKey(try make(path(role.rawValue, number), isSealed: isOffline, log)))
            }
        }
        if !log.isDryRun {
            do throws(SystemError) { try FileSystem.setPermissions(folders[0], 0o700) } catch {
                throw error.failure("keep the folder of the keys from others")
            }
        }
        return keys
    }

    private func path(_ name: String, _ number: Int) -> Path {
        folders[0] / (number == 0 ? "\(name).key" : "\(name)-\(number + 1).key")
    }

    /// A new key of a role in place of another, if that is at hand: its file stays beside the new one, under its own digits.
    func create(_ role: KeyPlan.Role, inPlaceOf former: PublicKey, _ log: PublicationLog) throws(Failure) -> PublicKey {
        var place = try path(of: former)
        if let there = place, there.parent == folders[0] {
            let aside = there.parent / "\(role.rawValue)-\(former.identifier.prefix(12)).key"
            // It has to sign once more.
            _ = try opened(former)
            do throws(SystemError) {
                log.note(aside, try FileSystem.status(there).size)
                if !log.isDryRun { try FileSystem.rename(there, to: aside) }
            } catch { throw error.failure("put a former key aside") }
        } else {
            var number = 0
            while FileSystem.exists(path(role.rawValue, number)) { number += 1 }
            place = path(role.rawValue, number)
        }
        let isOffline = role == .root || role == .targets
        return PublicKey(try make(place ?? path(role.rawValue, 0), isSealed: isOffline, log))
    }

    private func opened(_ key: PublicKey) throws(Failure) -> SigningKey? {
        for (path, bytes, other) in try files() where other == key { return try open(path, bytes, other) }
        return nil
    }

    /// A key of whoever is to sign with others, in a file of their own.
    ///
    /// - Returns: its public part.
    public func makeOwn(_ path: Path, _ log: PublicationLog) throws(Failure) -> String {
        if FileSystem.exists(path) {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "`\(path)` is there already",
                    notes: ["a key that is lost cannot be made again"], hints: ["name another file"]))
        }
        return try make(path, isSealed: true, log).text
    }

    /// A new key in a file that is not there yet.
    ///
    /// - Parameter isSealed: whether it gets the passphrase, if there is one.
    func make(_ path: Path, isSealed: Bool, _ log: PublicationLog) throws(Failure) -> SigningKey {
        let key = SigningKey.generate()
        let secret = isSealed ? try passphrase() : nil
        let text: String
        do throws(KeyFile.Problem) { text = try KeyFile.text(of: key, passphrase: secret) } catch {
            throw Self.problem(error, path)
        }
        do throws(SystemError) {
            if !log.isDryRun { try FileSystem.makeDirectories(path.parent, permissions: 0o700) }
            try log.write(path, Array(text.utf8), permissions: 0o600)
        } catch { throw error.failure("write the key `\(path.name)`") }
        opened.withLock { $0[key.text] = key }
        return key
    }

    private static func problem(_ problem: KeyFile.Problem, _ path: Path) -> Failure {
        let file = "`\(path)`"
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
