public import Unix

/// The tree of a small package, as `stout pack` takes it.
public struct PackageTree: Sendable {
    public enum Content: Sendable {
        case file(String)
        case program(String)
        case link(String)
    }

    public var name: String
    public var version: String
    public var platform = "any"
    public var requires: [String] = []
    public var description: String?
    /// What stands in its files for the place where it is installed.
    public var prefix: String?
    public var entries: [String: Content]

    public init(
        _ name: String, _ version: String, platform: String = "any", requires: [String] = [],
        description: String? = nil, prefix: String? = nil, _ entries: [String: Content] = [:]
    ) {
        self.name = name
        self.version = version
        self.platform = platform
        self.requires = requires
        self.description = description
        self.prefix = prefix
        self.entries = entries
    }

    /// A package with one program that prints its name and version.
    public static func tool(_ name: String, _ version: String, requires: [String] = []) -> PackageTree {
        PackageTree(
            name, version, requires: requires,
            [
                "bin/\(name)": .program("#!/bin/sh\necho \(name) \(version) \"$@\"\n"),
                "share/\(name)/notes": .file("notes of \(name) \(version)\n"),
            ])
    }

    /// Writes it below a folder that is not there yet.
    public func write(_ folder: Path) throws {
        func quoted(_ text: String) -> String { "\"\(text)\"" }
        var metadata = "name = \(quoted(name))\nversion = \(quoted(version))\nplatform = \(quoted(platform))\n"
        metadata += "requires = [\(requires.map(quoted).joined(separator: ", "))]\n"
        if let description { metadata += "description = \(quoted(description))\n" }
        if let prefix { metadata += "prefix = \(quoted(prefix))\n" }
        try put(folder / ".stout/package.toml", metadata, 0o644)
        for (path, content) in entries {
            switch content {
            case .file(let text): try put(folder / path, text, 0o644)
            case .program(let text): try put(folder / path, text, 0o755)
            case .link(let target):
                try FileSystem.makeDirectories((folder / path).parent)
                try FileSystem.symbolicLink(folder / path, to: target)
            }
        }
    }

    private func put(_ path: Path, _ text: String, _ permissions: UInt32) throws {
        try FileSystem.makeDirectories(path.parent)
        try Descriptor.open(path, .create(permissions)).write(all: Array(text.utf8))
    }
}
