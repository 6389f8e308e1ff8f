@testable import Archives

/// Makes a tar container of a fuzzer's bytes: most checksums and lengths are right, so that what lies behind them is
/// reached. The first byte chooses between a program and raw blocks that only get their checksums put right.
struct TarProgram {
    private var dice: Dice
    private(set) var tar: [UInt8] = []

    init(_ bytes: [UInt8]) {
        dice = Dice(bytes)
        let mode = dice.byte()
        if mode & 1 == 1 {
            tar = Array(dice.rest)
            Self.signBlocks(&tar)
        } else {
            while !dice.isEmpty { step() }
        }
        if mode & 2 == 0 { tar += TarWriter.end }
    }

    private static let kinds: [UInt8] = Array("0257xgLKS1346MDVN\u{0}".utf8)
    private static let keys = [
        "path", "linkpath", "size", "mtime", "uid", "GNU.sparse.major", "GNU.sparse.name", "GNU.sparse.realsize",
        "SCHILY.xattr.user.x", "charset", "hdrcharset", "",
    ]

    private mutating func step() {
        switch dice.number(16) {
        case 0: file()
        case 1: tar += TarWriter.header(of: BottleEntry(path: text(name()), kind: .directory))
        case 2:
            let (path, target) = (text(name()), text(name()))
            tar += TarWriter.header(of: BottleEntry(path: path, kind: .symbolicLink(target: target)))
        case 3: patched()
        case 4: extended(0x78, records())
        case 5: extended(0x78, dice.bytes(dice.number(200)))
        case 6: extended(0x4c, name() + [0])
        case 7: extended(0x4b, name() + [0])
        case 8: tar += [UInt8](repeating: 0, count: 512 * dice.number(4))
        case 9: tar += dice.bytes(dice.number(700))
        case 10:
            var block = header(dice.pick(Self.kinds), name())
            put([0x80 | (dice.byte() & 0x7f)] + dice.bytes(11), 124, &block)
            close(&block)
        case 11:
            var block = header(dice.pick(Self.kinds), name())
            put(name(), 345, &block, limit: 155)
            close(&block)
        case 12: extended(0x67, records())
        case 13:
            var block = header(dice.pick(Self.kinds), name())
            put(dice.pick([[UInt8](repeating: 0, count: 8), Array("ustar  \u{0}".utf8)]), 257, &block)
            close(&block)
        case 14:
            var block = header(0x53, name())
            put(dice.bytes(137), 345, &block, limit: 137)
            close(&block)
        default: linked()
        }
    }

    private mutating func file() {
        let path = text(name())
        let content = dice.bytes(dice.number(40))
        let executable = dice.byte() & 1 == 1
        let entry = BottleEntry(path: path, kind: .file(size: UInt64(content.count), executable: executable))
        tar += TarWriter.header(of: entry) + content + TarWriter.padding(after: UInt64(content.count))
    }

    /// A hard link, or any other kind with a target.
    private mutating func linked() {
        var block = header(dice.pick([0x31, 0x32] + Self.kinds), name())
        put(name(), 157, &block, limit: 100)
        close(&block)
    }

    /// A header in which a few bytes are others.
    private mutating func patched() {
        var block = header(dice.pick(Self.kinds), name())
        for _ in 0..<dice.number(8) { block[dice.number(512)] = dice.byte() }
        close(&block)
        tar += dice.bytes(dice.number(40))
    }

    private mutating func records() -> [UInt8] {
        var body: [UInt8] = []
        for _ in 0..<dice.number(5) {
            let key = dice.pick(Self.keys)
            let value = dice.byte() & 1 == 0 ? name() : digits()
            let rest = key.utf8.count + value.count + 3
            var length = rest + 1
            while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
            body += Array("\(length) \(key)=".utf8) + value + [0x0a]
        }
        return body
    }

    private mutating func digits() -> [UInt8] {
        dice.pick([
            "0", "1", "100", "0100", "-1", "8589934591", "8589934592", "18446744073709551615", "18446744073709551616",
            "9223372036854775807", "1.5", "1e3",
        ]).utf8.map { $0 }
    }

    private mutating func extended(_ kind: UInt8, _ body: [UInt8]) {
        var block = header(kind, kind == 0x78 ? TarHeader.extendedName : Array("././@LongLink".utf8))
        put(Self.octal(body.count), 124, &block)
        close(&block)
        tar += body + TarWriter.padding(after: UInt64(body.count))
    }

    /// A good header but for its kind.
    private func header(_ kind: UInt8, _ name: [UInt8]) -> [UInt8] {
        let form: TarHeader.Kind = kind == 0x35 ? .directory : kind == 0x32 ? .symbolicLink : .file
        var block = TarHeader(form, name: name).block
        block[156] = kind
        return block
    }

    private mutating func close(_ block: inout [UInt8]) {
        Self.sign(&block)
        tar += block
    }

    private func put(_ bytes: [UInt8], _ start: Int, _ block: inout [UInt8], limit: Int = 12) {
        for (index, byte) in bytes.prefix(limit).enumerated() { block[start + index] = byte }
    }

    private mutating func name() -> [UInt8] {
        let form = dice.number(16)
        if form < 3 { return dice.bytes(form * 8 + dice.number(8)) }
        if form == 3 { return [UInt8](repeating: dice.byte(), count: dice.number(1200)) }
        if form == 4 {
            return Array(
                [String](repeating: dice.pick(Self.components), count: dice.number(80)).joined(separator: "/").utf8)
        }
        var parts: [String] = []
        for _ in 0...dice.number(4) { parts.append(dice.pick(Self.components)) }
        return Array(parts.joined(separator: "/").utf8)
    }

    static let components = [
        "a", "b", "A", "..", ".", "", "bin", "lib", "\u{e9}", "e\u{301}", "ß", "ss", "\u{212a}", "k", ".stout", "tree",
        "package.toml", "\u{1b}[2J", "\n", "x y", "c\\d", String(repeating: "n", count: 99),
        String(repeating: "m", count: 256),
    ]

    /// The text that stands for bytes in an entry; what is no UTF-8 comes in by other ways.
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func octal(_ value: Int) -> [UInt8] {
        let digits = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, 11 - digits.count)) + digits + "\u{0}").utf8)
    }

    /// Puts the checksum of one block right.
    static func sign(_ block: inout [UInt8], at start: Int = 0) {
        var sum = 8 * 0x20
        for index in start..<(start + 512) where !(start + 148..<start + 156).contains(index) {
            sum += Int(block[index])
        }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "\u{0} "
        for (index, byte) in text.utf8.enumerated() { block[start + 148 + index] = byte }
    }

    /// Puts right the checksum of each block that says it is a header.
    static func signBlocks(_ tar: inout [UInt8]) {
        for start in stride(from: 0, to: max(0, tar.count - 511), by: 512)
        where tar[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) { sign(&tar, at: start) }
    }
}
