/// The files of a keg that name the place where it is installed: the value of `.stout/prefix` (spec/bottle.md,
/// "Prefix").
public struct PrefixListing: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The placeholder is replaced and the file becomes shorter or longer.
        case text
        /// The string that holds the placeholder keeps its length: NULs fill it up, so that nothing after it moves.
        case binary
    }

    public struct Entry: Hashable, Sendable {
        /// Seen from the keg's root; a file.
        public let path: String
        public let kind: Kind
        /// What stands in the file for the place.
        public let placeholder: String

        public init(path: String, kind: Kind, placeholder: String) {
            self.path = path
            self.kind = kind
            self.placeholder = placeholder
        }
    }

    /// Sorted bytewise by path, each path once.
    public let entries: [Entry]

    public init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Reads a `.stout/prefix`; nil when it is not well formed.
    public init?(reading bytes: [UInt8]) {
        var entries: [Entry] = []
        if let last = bytes.last, last != 0x0a { return nil }
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast() {
            guard let entry = Self.entry(line) else { return nil }
            if let last = entries.last, !last.path.utf8.lexicographicallyPrecedes(entry.path.utf8) { return nil }
            entries.append(entry)
        }
        self.entries = entries
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        guard line.count > 2, line[line.startIndex + 1] == UInt8(ascii: " "), let tab = line.firstIndex(of: 0x09)
        else { return nil }
        let path = Array(line[(line.startIndex + 2)..<tab])
        let placeholder = Array(line[(tab + 1)...])
        guard EntryName.broken(path) == nil, isPlaceholder(placeholder) else { return nil }
        let kind: Kind
        switch line.first {
        case UInt8(ascii: "T"): kind = .text
        case UInt8(ascii: "B"): kind = .binary
        default: return nil
        }
        return Entry(
            path: String(decoding: path, as: UTF8.self), kind: kind,
            placeholder: String(decoding: placeholder, as: UTF8.self))
    }

    /// An absolute path of 2 to 1,024 bytes of UTF-8 without control characters.
    public static func isPlaceholder(_ bytes: [UInt8]) -> Bool {
        (2...1024).contains(bytes.count) && bytes[0] == UInt8(ascii: "/")
            && !bytes.contains { $0 < 0x20 || $0 == 0x7f } && String(validating: bytes, as: UTF8.self) != nil
    }

    /// The content of `.stout/prefix`.
    public var text: [UInt8] {
        entries.flatMap { entry in
            Array("\(entry.kind == .text ? "T" : "B") \(entry.path)\t\(entry.placeholder)\n".utf8)
        }
    }

    /// Where a keg has it.
    public static let path = ".stout/prefix"
}
