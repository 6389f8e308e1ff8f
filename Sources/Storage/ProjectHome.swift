public import Diagnostics
internal import Notation
internal import Packages
internal import Trust
public import Unix

/// Where this user's stout keeps a project's state: `$DATA/projects/<key>` (spec/storage.md, "Projects").
///
/// A checkout can put whatever it likes into the project's own folder, so nothing there is believed. What is here was made by
/// this user's stout, for a folder at this path: `project.json` says which. The link `.stout/env` of the project leads here; all
/// that is taken from it is the key, and only where the record of that key names the project's path.
public struct ProjectHome: Hashable, Sendable {
    /// The project's folder, absolute, with every symbolic link followed.
    public let project: Path
    /// The folder of its state; it need not be there yet.
    public let folder: Path
    let identity: FolderIdentity?
    /// Whether the record on the disk says all of this.
    let isRecorded: Bool
    private let permissions: UInt32

    /// The file that makes a folder a project.
    public static let manifestName = "Stoutfile"
    private static let recordName = "project.json"
    private static let day: Int64 = 86_400

    var record: Path { folder / Self.recordName }

    /// The state of a project, or, where it has none, the place where that will be.
    public static func find(_ project: Path, _ home: Home) throws(Failure) -> ProjectHome {
        try home.checkData()
        let real: Path
        let identity: FolderIdentity
        do throws(SystemError) {
            real = try FileSystem.realPath(project)
            identity = try FolderIdentity(real)
        } catch {
            guard error.code == .noEntry || error.code == .notDirectory else {
                throw error.failure("find the project's folder")
            }
            // It has no state; what else it lacks is for others to say.
            let nowhere = FolderIdentity(inode: 0, created: nil)
            return ProjectHome(
                project: project.normalized, folder: home.projects / key(project.normalized, nowhere), identity: nil,
                isRecorded: false, permissions: home.openPermissions)
        }
        func found(_ key: String, _ record: Record?) -> ProjectHome {
            let isRecorded = record?.project == real && record?.identity == identity
            if isRecorded, let record, Clock.now() - record.seen > day {
                // Who may not write here may not collect either.
                try? FileSystem.touch(home.projects / key / recordName)
            }
            return ProjectHome(
                project: real, folder: home.projects / key, identity: identity, isRecorded: isRecorded,
                permissions: home.openPermissions)
        }
        if let key = linkedKey(real, home), let record = Record(home.projects / key), record.project == real {
            return found(key, record)
        }
        let own = key(real, identity)
        if let record = Record(home.projects / own) {
            if record.project == real { return found(own, record) }
        } else if FileSystem.exists(home.projects / own) {
            return found(own, nil)
        }
        // Without its link it is known by its path; a folder that was moved, by itself.
        for key in keys(home) where key != own {
            guard let record = Record(home.projects / key), record.identity == identity, identity.created != nil else {
                continue
            }
            if record.project == real || (try? FolderIdentity(record.project)) != identity { return found(key, record) }
        }
        return found(own, nil)
    }

    /// Of all projects that have a state here, by path. One whose record cannot be read has the path of its state instead: its
    /// generations count all the same.
    public static func all(_ home: Home) -> [ProjectHome] {
        keys(home).map { key in
            let folder = home.projects / key
            let record = Record(folder)
            return ProjectHome(
                project: record?.project ?? folder, folder: folder, identity: record?.identity,
                isRecorded: record != nil, permissions: home.openPermissions)
        }.sorted { ($0.project.text, $0.folder.text) < ($1.project.text, $1.folder.text) }
    }

    /// How a state stands to what is on the disk.
    public enum Presence: Hashable, Sendable {
        case alive
        /// The project is not at its path: it was deleted or moved, or its disk is not mounted.
        case gone
        /// The system does not let this user, or at this time nobody, look.
        case unreadable
    }

    public var presence: Presence {
        guard isRecorded else { return .gone }
        do throws(SystemError) {
            if try !FileSystem.isThere(project / Self.manifestName) { return .gone }
            if try FolderIdentity(project) == identity { return .alive }
            // A folder that was copied into a container, or lies on a file system without lasting numbers.
            return Self.link(project) == (folder / "env").text ? .alive : .gone
        } catch { return error.code == .noEntry || error.code == .notDirectory ? .gone : .unreadable }
    }

    /// When stout was last used in the project, in seconds since 1970, to a day.
    func seen() throws(SystemError) -> Int64 {
        let path = try FileSystem.isThere(record) ? record : folder
        return try FileSystem.status(path).modified / 1_000_000_000
    }

    /// Makes the folder, and the record where it is missing or says something else.
    func prepare() throws(SystemError) {
        try FileSystem.makeOwnDirectories(folder.parent, permissions: permissions)
        try FileSystem.makeOwnDirectories(folder, permissions: permissions)
        if isRecorded { return }
        var members: [(key: String, value: JSONValue)] = [("format", 1), ("project", .string(project.text))]
        if let identity {
            members.append(("inode", .string("\(identity.inode)")))
            if let created = identity.created { members.append(("created", .string("\(created)"))) }
        }
        let text = JSON.text(of: .object(members), indented: true)
        try FileSystem.writeAtomically(record, Array(text.utf8), permissions: 0o600)
    }

    /// What a link of the project's `.stout` leads to; nil where it is no link, or cannot be read.
    static func link(_ project: Path, _ name: String = "env") -> String? {
        (try? Enclosure(project).readLink(".stout/\(name)")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func linkedKey(_ project: Path, _ home: Home) -> String? {
        guard let target = link(project).map({ Path($0) }), target.name == "env", target.parent.parent == home.projects,
            isKey(target.parent.name)
        else { return nil }
        return target.parent.name
    }

    /// The same path and folder have the same key; projects that take turns at one path (containers that all mount theirs at
    /// `/src`) do not.
    private static func key(_ project: Path, _ identity: FolderIdentity) -> String {
        let text = "\(identity.inode) \(identity.created ?? 0) \(project)"
        return String(SHA256Hasher.digest(of: Array(text.utf8)).hex.prefix(keyLength))
    }

    /// In hexadecimal digits: short, because the path of an environment stands in first lines of scripts.
    private static let keyLength = 16

    private static func isKey(_ name: String) -> Bool {
        name.utf8.count == keyLength
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func keys(_ home: Home) -> [String] {
        // A link is none of stout's, and what is behind it neither.
        ((try? FileSystem.listOwn(home.projects)) ?? []).filter {
            isKey($0) && (try? FileSystem.status(home.projects / $0))?.kind == .directory
        }
    }

    /// `project.json`, read.
    private struct Record {
        let project: Path
        let identity: FolderIdentity
        let seen: Int64

        /// Nil when it is not there, or is not such a record.
        init?(_ folder: Path) {
            guard let file = try? Descriptor.open(folder / ProjectHome.recordName, .read),
                let bytes = try? file.readAll(limit: 1 << 20), let json = try? JSON.parse(bytes),
                json["format"]?.integer == 1, let project = json["project"]?.string,
                let inode = json["inode"]?.string.flatMap({ UInt64($0) }), let status = try? file.status()
            else { return nil }
            self.project = Path(project)
            identity = FolderIdentity(inode: inode, created: json["created"]?.string.flatMap { Int64($0) })
            seen = status.modified / 1_000_000_000
        }
    }
}
