public import Diagnostics
internal import Notation
public import Unix

/// Takes out of the cellar what no project uses (spec/storage.md, "Collection"). In a dry run nothing is done.
public struct Sweep: Sendable {
    /// A keg that no project uses.
    public struct Item: Sendable {
        /// `jq/1.6-0b7d1c2e3f4a`
        public let folder: String
        /// Of its files, in bytes.
        public let size: Int64
    }

    /// A project whose kegs stay although it cannot be looked at.
    public struct Kept: Sendable {
        public let project: Path
        /// How many kegs it uses.
        public let kegs: Int
    }

    /// By name.
    public let kegs: [Item]
    /// Kegs that no project uses and that this user may not remove.
    public let foreign: [String]
    /// Projects that are given up; their environments are removed.
    public let forgotten: [ProjectHome]
    /// Projects that are not there; what they use was kept.
    public let absent: [Kept]
    /// Projects that could not be looked into; what they use was kept.
    public let unreadable: [Kept]

    /// Which kegs are dead is decided, and they lose their names, with the store's lock held alone; their files are
    /// removed after it was given back. Names are gone on the disk before the first file is: a keg that has its name is
    /// whole, also after a power cut.
    ///
    /// - Parameters:
    ///   - lastSeen: a project that is gone and was seen last before this moment, in seconds since 1970, is given up.
    ///   - generations: that count as removed already, by number: those that a dry run leaves.
    public init(
        _ home: Home, lastSeen: Int64, without generations: [ProjectState: Set<Int>] = [:],
        _ patience: Patience, isDryRun: Bool
    ) throws(Failure) {
        if isDryRun {
            let store = try StoreLock.shared(home, patience, makes: false)
            self = try withExtendedLifetime(store) { () throws(Failure) in
                let census = try Census(home, lastSeen: lastSeen, without: generations)
                let dead = try Self.dead(home, census)
                return Sweep(census, dead.map { Self.item($0, home.receipts, home.cellar / $0) }, foreign: [])
            }
            return
        }
        try Cellar(home).prepare()
        // Clears others' first, which takes its time, without the lock.
        let trash = try Quarantine.open(home)
        self = try withExtendedLifetime(trash) { () throws(Failure) in
            let (census, taken, foreign) = try Self.take(home, lastSeen, patience, into: trash.folder)
            let items = taken.enumerated().map { place, keg in
                Self.item(keg, trash.folder / "receipts", trash.folder / "\(place)")
            }
            do throws(SystemError) { try FileSystem.syncFileSystem(home.data) } catch {
                throw error.failure("remove kegs")
            }
            return Sweep(census, items, foreign: foreign)
        }
    }

    private init(_ census: Census, _ kegs: [Item], foreign: [String]) {
        self.kegs = kegs
        self.foreign = foreign
        forgotten = census.forgotten
        absent = census.absent
        unreadable = census.unreadable
    }

    /// The part that nobody may look at from outside: decides, and renames.
    ///
    /// - Returns: folders of kegs that were taken, by the numbers that they have in the trash, and of those that belong
    ///   to others.
    private static func take(
        _ home: Home, _ lastSeen: Int64, _ patience: Patience, into trash: Path
    ) throws(Failure) -> (Census, taken: [String], foreign: [String]) {
        let store = try StoreLock.exclusive(home, patience)
        return try withExtendedLifetime(store) { () throws(Failure) in
            let census = try Census(home, lastSeen: lastSeen, without: [:])
            let dead = try dead(home, census)
            var taken: [String] = []
            var foreign: [String] = []
            do throws(SystemError) {
                for keg in dead {
                    if try move(keg, home, to: trash, as: taken.count) {
                        taken.append(keg)
                    } else {
                        foreign.append(keg)
                    }
                }
                for (place, project) in census.forgotten.enumerated() {
                    try FileSystem.rename(project.folder, to: trash / "project-\(place)")
                }
                try tidy(home)
            } catch { throw error.failure("remove kegs") }
            return (census, taken, foreign)
        }
    }

    /// Folders of kegs that are not in use, by name.
    private static func dead(_ home: Home, _ census: Census) throws(Failure) -> [String] {
        do throws(SystemError) {
            var dead: [String] = []
            for name in try FileSystem.listOwn(home.cellar) where try isOwnFolder(home.cellar / name) {
                for version in try FileSystem.list(home.cellar / name) {
                    let keg = "\(name)/\(version)"
                    if !census.live.contains(keg) { dead.append(keg) }
                }
            }
            return dead
        } catch { throw error.failure("list the cellar") }
    }

    /// False when the keg belongs to another user of a shared cellar.
    private static func move(_ keg: String, _ home: Home, to trash: Path, as number: Int) throws(SystemError) -> Bool {
        let folder = home.cellar / keg
        do throws(SystemError) {
            // A folder that is read-only cannot get another parent.
            try FileSystem.setPermissions(folder, 0o755)
            try FileSystem.rename(folder, to: trash / "\(number)")
        } catch {
            if error.code == .notPermitted || error.code == .accessDenied { return false }
            throw error
        }
        let receipt = home.receipts / (keg + ".json")
        if try FileSystem.isThere(receipt) {
            let place = trash / "receipts" / (keg + ".json")
            try FileSystem.makeDirectories(place.parent)
            try FileSystem.rename(receipt, to: place)
        }
        return true
    }

    /// Removes receipts without a keg, and folders of names without any. Nobody is about to give a keg its name: who does
    /// that holds the lock.
    private static func tidy(_ home: Home) throws(SystemError) {
        for name in try FileSystem.listOwn(home.receipts) where try isOwnFolder(home.receipts / name) {
            for file in try FileSystem.list(home.receipts / name) where file.hasSuffix(".json") {
                if try !FileSystem.isThere(home.cellar / name / String(file.dropLast(5))) {
                    try FileSystem.remove(home.receipts / name / file)
                }
            }
            try removeIfEmpty(home.receipts / name)
        }
        for name in try FileSystem.listOwn(home.cellar) where try isOwnFolder(home.cellar / name) {
            try removeIfEmpty(home.cellar / name)
        }
    }

    /// What is behind a symbolic link is not stout's to remove. Fails where nobody can tell.
    private static func isOwnFolder(_ path: Path) throws(SystemError) -> Bool {
        guard try FileSystem.isFolder(path) else { return false }
        return try FileSystem.status(path).kind == .directory
    }

    private static func removeIfEmpty(_ folder: Path) throws(SystemError) {
        do throws(SystemError) { try FileSystem.removeEmptyDirectory(folder) } catch {
            switch error.code {
            case .notEmpty, .exists, .notPermitted, .accessDenied: return
            default: throw error
            }
        }
    }

    /// As its receipt says, else as it is.
    private static func item(_ keg: String, _ receipts: Path, _ folder: Path) -> Item {
        if let bytes = try? FileSystem.read(receipts / (keg + ".json"), limit: 1 << 20),
            let json = try? JSON.parse(bytes), let receipt = Receipt(json)
        {
            return Item(folder: keg, size: receipt.unpackedSize)
        }
        return Item(folder: keg, size: (try? FileSystem.size(of: folder)) ?? 0)
    }
}
