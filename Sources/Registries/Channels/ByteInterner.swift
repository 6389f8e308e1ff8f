/// Numbers for texts, from 0 in the order in which they are met first. All texts lie in one buffer.
struct ByteInterner {
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [UInt32] = []
    /// Open addressing: numbers from 1, 0 where there is none; a power of two.
    private var slots: [UInt32] = Array(repeating: 0, count: 1 << 12)

    var count: Int { ends.count }

    subscript(number: UInt32) -> ArraySlice<UInt8> {
        let place = Int(number)
        return bytes[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])]
    }

    func text(_ number: UInt32) -> String { String(decoding: self[number], as: UTF8.self) }

    /// The number of a text; a new one for a new text.
    mutating func number(of text: ArraySlice<UInt8>) -> UInt32 {
        var slot = slot(of: text)
        if slots[slot] != 0 { return slots[slot] - 1 }
        if (ends.count + 1) * 3 > slots.count * 2 {
            grow()
            slot = self.slot(of: text)
        }
        bytes.append(contentsOf: text)
        ends.append(UInt32(bytes.count))
        slots[slot] = UInt32(ends.count)
        return UInt32(ends.count - 1)
    }

    /// Nil for a text that was never met.
    func known(_ text: ArraySlice<UInt8>) -> UInt32? {
        let slot = slot(of: text)
        return slots[slot] == 0 ? nil : slots[slot] - 1
    }

    /// Where a text is, or where it would be.
    private func slot(of text: ArraySlice<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(text)) & mask
        while slots[slot] != 0, !isEqual(slots[slot] - 1, text) { slot = (slot + 1) & mask }
        return slot
    }

    private func isEqual(_ number: UInt32, _ text: ArraySlice<UInt8>) -> Bool {
        let start = number == 0 ? 0 : Int(ends[Int(number) - 1])
        guard Int(ends[Int(number)]) - start == text.count else { return false }
        var place = start
        for byte in text {
            if bytes[place] != byte { return false }
            place += 1
        }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in 0..<UInt32(ends.count) { slots[slot(of: self[number])] = number + 1 }
    }

    private static func hash(_ text: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
