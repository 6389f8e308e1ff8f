internal import Unix

/// The pages of an index that differ from those of another one: spec/registry.md, "Deltas".
enum IndexDelta {
    static let magic = Array("STOUTD1\n".utf8)
    /// In bytes, as of every index.
    static let pageSize = 4096
    /// As many as are compressed together: the most that a reader has in memory, twice.
    static let pagesPerGroup = 4096
    /// Of the head: the magic, and how many pages there are before and after.
    static let headSize = 16

    enum Problem: Error {
        /// It is no delta, or none for this index.
        case malformed(String)
        case system(SystemError)
    }

    /// Unsigned LEB128.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Four bytes, the lowest first.
    static func fixed(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    /// Reads a delta from front to back.
    struct Cursor {
        let bytes: [UInt8]
        private(set) var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func take(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
            guard count <= bytes.count - place else { throw .malformed("it ends too early") }
            defer { place += count }
            return bytes[place..<place + count]
        }

        mutating func fixed() throws(Problem) -> Int {
            try take(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// At most 2^31 - 1, which is more than any index has of anything.
        mutating func number() throws(Problem) -> Int {
            var number = 0
            for shift in stride(from: 0, through: 28, by: 7) {
                guard let byte = try take(1).first else { break }
                number |= Int(byte & 0x7F) << shift
                if byte < 0x80 {
                    if number > Int(Int32.max) { break }
                    return number
                }
            }
            throw .malformed("a number is too large")
        }
    }
}
