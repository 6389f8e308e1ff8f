/// A kind of machine: an operating system, an architecture, and the least versions of system parts that it
/// promises, such as `linux-x86_64+glibc2.28` (spec/stoutfile.md, "Platforms").
public struct Platform: Hashable, Comparable, Sendable, CustomStringConvertible {
    public enum System: String, Sendable, CaseIterable { case linux, macos }
    public enum Architecture: String, Sendable, CaseIterable {
        case arm64
        case x86_64
    }

    /// The least version of a part of the system, such as `glibc2.28` or `macos14`.
    public struct Floor: Hashable, Sendable, CustomStringConvertible {
        public let part: String
        public let version: Version

        public init(part: String, version: Version) {
            self.part = part
            self.version = version
        }

        public var description: String { part + version.text }
    }

    public let system: System
    public let architecture: Architecture
    /// By part, each once.
    public let floors: [Floor]

    public init(_ system: System, _ architecture: Architecture, floors: [Floor] = []) {
        self.system = system
        self.architecture = architecture
        self.floors = floors.sorted { $0.part < $1.part }
    }

    /// Every platform that stout knows, without floors, by name.
    public static let known: [Platform] = [
        Platform(.linux, .arm64), Platform(.linux, .x86_64), Platform(.macos, .arm64),
        Platform(.macos, .x86_64),
    ]

    /// Parts of a system that a floor can name, each with the system that has it.
    public static let floorParts: [(part: String, system: System)] = [
        (part: "cuda", system: .linux), (part: "glibc", system: .linux), (part: "macos", system: .macos),
    ]

    public var description: String { name + floors.map { "+\($0)" }.joined() }

    /// Without floors: `linux-x86_64`.
    public var name: String { "\(system.rawValue)-\(architecture.rawValue)" }

    /// The same system and architecture, with nothing promised.
    public var withoutFloors: Platform { Platform(system, architecture) }

    /// By name, then by floors, the lower ones first.
    public static func < (one: Platform, other: Platform) -> Bool {
        if one.system != other.system { return one.system.rawValue < other.system.rawValue }
        if one.architecture != other.architecture { return one.architecture.rawValue < other.architecture.rawValue }
        if one.floors.isEmpty || other.floors.isEmpty { return one.floors.isEmpty && !other.floors.isEmpty }
        return one.floors.lexicographicallyPrecedes(other.floors) { ($0.part, $0.version) < ($1.part, $1.version) }
    }

    /// Reads `system-architecture[+part<version>]…`; nil when it names nothing that stout knows.
    public init?(parsing text: String) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map { String($0) }
        guard let bare = Platform.known.first(where: { $0.name == parts[0] }) else { return nil }
        var floors: [Floor] = []
        for part in parts.dropFirst() {
            guard
                let known = Platform.floorParts.first(where: {
                    $0.system == bare.system && part.hasPrefix($0.part)
                }),
                !floors.contains(where: { $0.part == known.part })
            else { return nil }
            do throws(VersionError) {
                let version = try Version(parsing: String(part.dropFirst(known.part.count)))
                floors.append(Floor(part: known.part, version: version))
            } catch {
                return nil
            }
        }
        self.init(bare.system, bare.architecture, floors: floors)
    }
}
