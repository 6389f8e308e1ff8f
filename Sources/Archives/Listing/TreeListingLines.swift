internal import Packages

/// Reads a listing line by line, so that a reader of a bottle never holds more of it than the text.
struct TreeListingLines {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The entry of the next line; nil at the end.
    mutating func next() throws(BottleError) -> TreeListing.Entry? {
        if position == bytes.count { return nil }
        guard let end = bytes[position...].firstIndex(of: 0x0a) else {
            throw .refused(.listingSyntax, nil, "no line feed at the end")
        }
        let line = bytes[position..<end]
        position = end + 1
        guard let entry = Self.entry(line) else { throw .refused(.listingSyntax, Array(line)) }
        if let rule = EntryName.broken(Array(entry.path.utf8)) {
            throw .refused(.listingSyntax, Array(line), rule.rawValue)
        }
        return entry
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> TreeListing.Entry? {
        guard line.count > 2, line[line.startIndex + 1] == UInt8(ascii: " ") else { return nil }
        let rest = line.dropFirst(2)
        switch line.first {
        case UInt8(ascii: "D"):
            return text(rest).map { TreeListing.Entry(path: $0, kind: .directory) }
        case UInt8(ascii: "L"):
            guard let tab = rest.firstIndex(of: 0x09), let path = text(rest[..<tab]),
                let target = text(rest[(tab + 1)...]),
                EntryName.broken(target: Array(target.utf8), at: Array(path.utf8)) == nil
            else { return nil }
            return TreeListing.Entry(path: path, kind: .symbolicLink(target: target))
        case UInt8(ascii: "F"), UInt8(ascii: "X"):
            let parts = rest.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let hex = text(parts[0]), let digest = try? Digest(hex: hex),
                let digits = text(parts[1]), let size = UInt64(digits), String(size) == digits,
                let path = text(parts[2])
            else { return nil }
            let executable = line.first == UInt8(ascii: "X")
            return TreeListing.Entry(path: path, kind: .file(digest: digest, size: size, executable: executable))
        default: return nil
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }
}
