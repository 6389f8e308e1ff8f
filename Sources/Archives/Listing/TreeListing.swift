public import Packages
internal import Trust

/// What a keg holds: the value of its `.stout/tree` (spec/bottle.md, "Listing").
public struct TreeListing: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            case directory
            /// `size` in bytes.
            case file(digest: Digest, size: UInt64, executable: Bool)
            /// `target` relative to the link's folder.
            case symbolicLink(target: String)
        }

        /// Seen from the keg's root.
        public let path: String
        public let kind: Kind

        public init(path: String, kind: Kind) {
            self.path = path
            self.kind = kind
        }

        /// The line of the listing, without its line feed.
        var line: String {
            switch kind {
            case .directory: "D \(path)"
            case .file(let digest, let size, let executable): "\(executable ? "X" : "F") \(digest.hex) \(size) \(path)"
            case .symbolicLink(let target): "L \(path)\t\(target)"
            }
        }

        /// Whether the archive's own entry says the same; it has no digest of the content.
        func agrees(with entry: BottleEntry) -> Bool {
            guard path.utf8.elementsEqual(entry.path.utf8) else { return false }
            switch (kind, entry.kind) {
            case (.directory, .directory): return true
            case (.file(_, let size, let executable), .file(let other, let mode)):
                return size == other && executable == mode
            case (.symbolicLink(let target), .symbolicLink(let other)):
                return target.utf8.elementsEqual(other.utf8)
            default: return false
            }
        }
    }

    /// Sorted bytewise by path, each path once, without the listing itself.
    public let entries: [Entry]

    /// `entries` in any order. Traps when a path is there twice.
    public init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for (one, next) in zip(self.entries, self.entries.dropFirst()) {
            precondition(!one.path.utf8.elementsEqual(next.path.utf8))
        }
    }

    /// Reads a listing's text.
    public init(reading bytes: [UInt8]) throws(BottleError) {
        var lines = TreeListingLines(bytes)
        var entries: [Entry] = []
        while let entry = try lines.next() {
            if let last = entries.last, !last.path.utf8.lexicographicallyPrecedes(entry.path.utf8) {
                throw .refused(.listingSyntax, entry.path, "not sorted")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The content of `.stout/tree`.
    public var text: [UInt8] {
        var text: [UInt8] = []
        for entry in entries {
            text += entry.line.utf8
            text.append(0x0a)
        }
        return text
    }

    /// SHA-256 of the text: names everything in the keg.
    public var digest: Digest { SHA256Hasher.digest(of: text) }
}
