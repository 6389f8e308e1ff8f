internal import Notation
internal import Synchronization
internal import Unix

/// How a file of a keg gets into an environment: the cheapest way that the two file systems allow, found out with the
/// first file and remembered in `$DATA/abilities`, by the file systems' identities.
enum LinkMethod: String, Sendable, CaseIterable {
    /// A copy that shares its blocks.
    case reflink
    /// A second name.
    case hardLink = "hard-link"
    case copy

    /// What was found out before; the cheapest where nothing was.
    static func remembered(_ home: Home, for tree: Path) -> LinkMethod {
        // What cannot be read is found out again.
        guard let path = record(home, tree), let bytes = try? FileSystem.read(path, limit: 64) else { return .reflink }
        let word = String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
        return LinkMethod(rawValue: word) ?? .reflink
    }

    /// Keeps what was found out. A memory that cannot be kept costs the next build one failed call, nothing else.
    func remember(_ home: Home, for tree: Path) {
        guard let path = Self.record(home, tree) else { return }
        guard (try? FileSystem.makeOwnDirectories(path.parent)) != nil else { return }
        try? FileSystem.writeAtomically(path, Array("\(rawValue)\n".utf8))
    }

    private static func record(_ home: Home, _ tree: Path) -> Path? {
        guard let from = try? FileSystem.identity(home.data), let to = try? FileSystem.identity(tree) else {
            return nil
        }
        return home.data / "abilities" / "\(from)-\(to)"
    }
}

/// The method that works, known to several threads.
final class LinkMethodInUse: Sendable {
    private let place: Atomic<Int>

    init(_ method: LinkMethod) { place = Atomic(LinkMethod.allCases.firstIndex(of: method) ?? 0) }

    var method: LinkMethod { LinkMethod.allCases[place.load(ordering: .relaxed)] }

    /// One does not work; the next is tried. Whoever comes second changes nothing.
    func giveUp(_ method: LinkMethod) {
        guard let failed = LinkMethod.allCases.firstIndex(of: method) else { return }
        _ = place.compareExchange(expected: failed, desired: failed + 1, ordering: .relaxed)
    }
}
