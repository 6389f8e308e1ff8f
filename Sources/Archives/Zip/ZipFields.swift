/// Little-endian numbers, one behind another; the caller has seen to it that there are enough bytes.
struct ZipFields {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// How many bytes are left.
    var left: Int { bytes.endIndex - place }

    mutating func skip(_ count: Int) { place += count }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
        defer { place += count }
        return bytes[place..<(place + count)]
    }

    mutating func two() -> UInt64 { number(2) }
    mutating func four() -> UInt64 { number(4) }
    mutating func eight() -> UInt64 { number(8) }

    private mutating func number(_ count: Int) -> UInt64 {
        bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
