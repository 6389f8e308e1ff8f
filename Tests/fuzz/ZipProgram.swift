@testable import Archives

/// Makes a zip of a fuzzer's bytes, right but for what the bytes ask for: its offsets, sizes and checksums agree unless
/// they are told not to. The first byte may also ask for the bytes as they are.
struct ZipProgram {
    private(set) var zip: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    init(_ bytes: [UInt8]) {
        var dice = Dice(bytes)
        let mode = dice.byte()
        if mode & 3 == 3 {
            zip = Array(dice.rest)
            return
        }
        let damage = mode & 4 == 0 ? [] : (0...dice.number(3)).map { _ in (dice.number(1 << 16), dice.byte()) }
        let isLarge = mode & 8 != 0
        let comment = mode & 16 == 0 ? [] : dice.bytes(dice.number(30))
        for _ in 0..<20 where !dice.isEmpty { member(&dice) }
        end(isLarge, comment)
        for (place, byte) in damage where !zip.isEmpty { zip[place % zip.count] ^= byte }
    }

    private mutating func member(_ dice: inout Dice) {
        let form = dice.byte()
        let name = name(&dice)
        let isLink = form & 1 != 0
        let content =
            name.last == 0x2f && form & 2 == 0
            ? [] : isLink ? self.name(&dice) : dice.bytes(dice.number(40))
        var checksum = CRC32()
        unsafe content.withUnsafeBytes { unsafe checksum.update($0) }
        let method: UInt64 = form & 4 != 0 ? 93 : form & 0xf8 == 0xf8 ? UInt64(dice.byte()) : 0
        let packed = method == 93 ? Self.frame(content) : content
        let hasDescriptor = form & 8 != 0
        let flags: UInt64 = (hasDescriptor ? 8 : 0) | (form & 16 != 0 ? 0x800 : 0) | (form & 0xf0 == 0xf0 ? 1 : 0)
        let extra = form & 32 == 0 ? [] : extra(&dice, size: UInt64(content.count), packed: UInt64(packed.count))
        let sizes = (UInt64(content.count), UInt64(packed.count))
        let offset = zip.count

        // Its own header; zeros where the record behind the content has the numbers.
        let own = hasDescriptor ? (0, 0, 0) : (UInt64(checksum.value), sizes.1, sizes.0)
        zip += Self.number(0x0403_4b50, 4) + Self.number(20, 2) + Self.number(flags, 2) + Self.number(method, 2)
        zip += Self.number(0, 4) + Self.number(own.0, 4) + Self.number(own.1, 4) + Self.number(own.2, 4)
        zip += Self.number(UInt64(name.count), 2) + Self.number(UInt64(extra.count), 2) + name + extra + packed
        if hasDescriptor {
            if form & 64 == 0 { zip += Self.number(0x0807_4b50, 4) }
            let width = form & 128 == 0 ? 4 : 8
            zip += Self.number(UInt64(checksum.value), 4) + Self.number(sizes.1, width) + Self.number(sizes.0, width)
        }
        let kinds: [UInt64] = [0o100644, 0o100755, 0o040755, 0, 0o020644, 0o104755, 0o010644]
        let mode = isLink ? 0o120777 : name.last == 0x2f ? 0o040755 : kinds[dice.number(kinds.count)]
        let system: UInt64 = dice.number(8) == 7 ? 0 : 3
        directory += Self.number(0x0201_4b50, 4) + Self.number(system << 8 | 20, 2) + Self.number(20, 2)
        directory += Self.number(flags, 2) + Self.number(method, 2) + Self.number(0, 4)
        directory += Self.number(UInt64(checksum.value), 4) + Self.number(sizes.1, 4) + Self.number(sizes.0, 4)
        directory += Self.number(UInt64(name.count), 2) + Self.number(UInt64(extra.count), 2) + Self.number(0, 6)
        directory += Self.number(0, 2) + Self.number(mode << 16, 4) + Self.number(UInt64(offset), 4) + name + extra
        count += 1
        if form & 0xe0 == 0xe0 { zip += dice.bytes(dice.number(4)) }
    }

    private mutating func end(_ isLarge: Bool, _ comment: [UInt8]) {
        let (offset, size) = (UInt64(zip.count), UInt64(directory.count))
        zip += directory
        if isLarge {
            let start = UInt64(zip.count)
            zip += Self.number(0x0606_4b50, 4) + Self.number(44, 8) + Self.number(45, 2) + Self.number(45, 2)
            zip += Self.number(0, 8) + Self.number(UInt64(count), 8) + Self.number(UInt64(count), 8)
            zip += Self.number(size, 8) + Self.number(offset, 8)
            zip += Self.number(0x0706_4b50, 4) + Self.number(0, 4) + Self.number(start, 8) + Self.number(1, 4)
        }
        zip += Self.number(0x0605_4b50, 4) + Self.number(0, 4)
        zip += Self.number(UInt64(count), 2) + Self.number(UInt64(count), 2)
        zip += Self.number(isLarge ? 0xffff_ffff : size, 4) + Self.number(isLarge ? 0xffff_ffff : offset, 4)
        zip += Self.number(UInt64(comment.count), 2) + comment
    }

    private func extra(_ dice: inout Dice, size: UInt64, packed: UInt64) -> [UInt8] {
        switch dice.number(5) {
        case 0: return Self.number(1, 2) + Self.number(16, 2) + Self.number(size, 8) + Self.number(packed, 8)
        case 1:
            let name = self.name(&dice)
            return Self.number(0x7075, 2) + Self.number(UInt64(name.count + 5), 2) + [1] + dice.bytes(4) + name
        case 2: return Self.number(0x5455, 2) + Self.number(5, 2) + [3] + dice.bytes(4)
        case 3:
            let body = dice.bytes(dice.number(20))
            return Self.number(UInt64(dice.number(1 << 16)), 2) + Self.number(UInt64(body.count), 2) + body
        default: return dice.bytes(dice.number(20))
        }
    }

    private func name(_ dice: inout Dice) -> [UInt8] {
        let form = dice.number(16)
        if form == 0 { return dice.bytes(dice.number(12)) }
        let name = (0...(form % 4)).map { _ in dice.pick(TarProgram.components) }.joined(separator: "/")
        return Array((form & 8 != 0 ? name + "/" : name).utf8)
    }

    /// One zstd frame with the content as it is.
    private static func frame(_ content: [UInt8]) -> [UInt8] {
        let header = UInt64(content.count << 3 | 1)
        return [0x28, 0xb5, 0x2f, 0xfd, 0, 0x50] + number(header, 3) + content
    }

    /// Little endian.
    private static func number(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) : 0 }
    }
}
