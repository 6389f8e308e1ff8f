public import Unix

/// A repository's metadata that was trusted last, one file for each role, in a folder of this client.
///
/// Each file is replaced by one rename after a sync. Clients that share a folder take turns by a lock, so that one with an
/// older view does not write over what another has learned.
public struct MetadataStore: Sendable {
    public let folder: Path

    public init(_ folder: Path) { self.folder = folder }

    /// The longest file that is read; all limits of roles are below.
    private static let limit = 64 << 20
    private static let lockName = ".lock"

    /// Begins with the root that the user trusts.
    public func begin(with root: [UInt8]) throws(MetadataError) {
        try doing(RootMetadata.TopRole.root.rawValue) { () throws(SystemError) in
            try FileSystem.makeOwnDirectories(folder)
        }
        try write(root, RootMetadata.TopRole.root.rawValue)
    }

    func lock() throws(MetadataError) -> FileLock {
        do throws(SystemError) {
            try FileSystem.makeOwnDirectories(folder)
            while true {
                if let lock = try FileLock.take(folder / Self.lockName, .exclusive, waiting: true) { return lock }
            }
        } catch { throw MetadataError(RootMetadata.TopRole.root.rawValue, .system(error)) }
    }

    /// The file of a role; nil when there is none.
    public func read(_ role: String) throws(MetadataError) -> [UInt8]? {
        do throws(SystemError) { return try FileSystem.read(path(role), limit: Self.limit) } catch {
            if error.code == .noEntry { return nil }
            throw MetadataError(role, .system(error))
        }
    }

    func write(_ bytes: [UInt8], _ role: String) throws(MetadataError) {
        try doing(role) { () throws(SystemError) in try FileSystem.writeAtomically(path(role), bytes) }
    }

    private func path(_ role: String) -> Path { folder / "\(FileName.of(role)).json" }

    private func doing(_ role: String, _ body: () throws(SystemError) -> Void) throws(MetadataError) {
        do throws(SystemError) { try body() } catch { throw MetadataError(role, .system(error)) }
    }
}

/// A role's name as a part of a file's name: all but letters, digits and `_.-~` as `%` and two digits (RFC 3986, section
/// 2.1), so that no name leads to another folder.
enum FileName {
    static func of(_ role: String) -> String {
        var name: [UInt8] = []
        for byte in role.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "~"):
                name.append(byte)
            default:
                name.append(UInt8(ascii: "%"))
                name.append(contentsOf: Hexadecimal.text([byte]).uppercased().utf8)
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
