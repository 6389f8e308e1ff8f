/// Numbers and texts one behind the other: numbers in seven bits a byte, the lowest first.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: Int) {
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ text: ArraySlice<UInt8>) {
        write(text.count)
        bytes.append(contentsOf: text)
    }
}

/// Reads what a `ByteWriter` wrote. What cannot be is remembered and read as 0 and as nothing.
struct ByteReader {
    let bytes: [UInt8]
    var place: Int
    private(set) var isBroken = false

    init(_ bytes: [UInt8], at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    mutating func number() -> Int {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 56 {
            let byte = bytes[place]
            place += 1
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return Int(number) }
            shift += 7
        }
        isBroken = true
        return 0
    }

    /// The place of a text.
    mutating func text() -> Range<Int> { skip(number()) }

    mutating func skip(_ count: Int) -> Range<Int> {
        guard count <= bytes.count - place else {
            isBroken = true
            return place..<place
        }
        place += count
        return place - count..<place
    }
}
