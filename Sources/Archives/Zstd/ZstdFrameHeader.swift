/// The first bytes of a zstd frame (RFC 8878, 3.1.1.1), read before libzstd sees them: it skips skippable frames and
/// starts over after a frame without saying so.
struct ZstdFrameHeader {
    /// No frame header is longer.
    static let longest = 18

    let windowSize: UInt64
    let contentSize: UInt64?

    enum Outcome {
        case complete(ZstdFrameHeader)
        case incomplete
        case refused(BottleRule, String?)
    }

    /// What the first bytes of a stream say; `.incomplete` until enough of them are there.
    static func read(_ bytes: [UInt8]) -> Outcome {
        for (index, byte) in bytes.prefix(4).enumerated() where byte != magic[index] {
            if let rest = skippable(bytes) { return rest }
            return .refused(.notZstd, nil)
        }
        guard bytes.count >= 5 else { return .incomplete }
        let descriptor = bytes[4]
        if descriptor & 0b11 != 0 { return .refused(.dictionary, nil) }
        if descriptor & 0b1000 != 0 { return .refused(.corruptFrame, "reserved bit") }
        let single = descriptor & 0b10_0000 != 0
        let sizeLength = [single ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        let sizeStart = single ? 5 : 6
        guard bytes.count >= sizeStart + sizeLength else { return .incomplete }

        var content: UInt64 = 0
        for index in (0..<sizeLength).reversed() { content = content << 8 | UInt64(bytes[sizeStart + index]) }
        if sizeLength == 2 { content += 256 }
        if single {
            return .complete(ZstdFrameHeader(windowSize: content, contentSize: content))
        }
        let base: UInt64 = 1 << (10 + UInt64(bytes[5] >> 3))
        let window = base + base / 8 * UInt64(bytes[5] & 0b111)
        return .complete(ZstdFrameHeader(windowSize: window, contentSize: sizeLength == 0 ? nil : content))
    }

    private static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    /// Skippable frames start with 0x184D2A50…5F, little endian.
    private static func skippable(_ bytes: [UInt8]) -> Outcome? {
        guard bytes[0] & 0xf0 == 0x50 else { return nil }
        let rest: [UInt8] = [0x2a, 0x4d, 0x18]
        for (index, byte) in bytes.dropFirst().prefix(3).enumerated() where byte != rest[index] { return nil }
        return bytes.count < 4 ? .incomplete : .refused(.skippableFrame, nil)
    }
}
