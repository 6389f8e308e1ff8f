/// Well-formedness of UTF-8 (Unicode 16, table 3-7).
enum Encoding {
    /// The first ill-formed sequence at or after a place: where it starts, and how many bytes to leave out.
    static func firstFault(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? {
        var seen: UInt8 = 0
        for byte in bytes[start...] { seen |= byte }
        if seen < 0x80 { return nil }

        var place = start
        while place < bytes.count {
            let lead = bytes[place]
            if lead < 0x80 {
                place += 1
                continue
            }
            let length = wellFormedLength(in: bytes, at: place)
            if length == 0 { return place..<place + 1 }
            place += length
        }
        return nil
    }

    /// Bytes of the well-formed sequence that starts there; 0 if there is none.
    static func wellFormedLength(in bytes: [UInt8], at place: Int) -> Int {
        let left = bytes.count - place
        let lead = bytes[place]
        func follows(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            distance < left && range.contains(bytes[place + distance])
        }
        switch lead {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0...0xEF:
            let second: ClosedRange<UInt8> = lead == 0xE0 ? 0xA0...0xBF : lead == 0xED ? 0x80...0x9F : 0x80...0xBF
            return follows(1, second) && follows(2) ? 3 : 0
        case 0xF0...0xF4:
            let second: ClosedRange<UInt8> = lead == 0xF0 ? 0x90...0xBF : lead == 0xF4 ? 0x80...0x8F : 0x80...0xBF
            return follows(1, second) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
