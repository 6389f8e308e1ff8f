@testable import Archives

extension HostileArchive {
    /// A size as eleven octal digits.
    static func octal(_ value: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: 11 - digits.count) + digits + "\0"
    }

    /// Header blocks that no program should follow.
    static func tarHeaders() throws -> [HostileArchive] {
        var all: [HostileArchive] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8]) { all.append(.tar(name, rule, bytes)) }
        for (type, rule): (Character, BottleRule) in [
            ("3", .device), ("4", .device), ("6", .fifo), ("S", .sparse), ("D", .gnuExtension), ("M", .gnuExtension),
            ("V", .gnuExtension), ("N", .gnuExtension), ("X", .entryType), ("A", .entryType), ("s", .entryType),
            (" ", .entryType), ("8", .entryType), ("\u{7f}", .entryType),
        ] {
            add("type \(EscapedName.text([type.asciiValue ?? 0]))", rule, Forge.header(type: type))
        }
        add("device with content", .device, Forge.header(type: "3", size: octal(512), device: "0000010\0"))
        for mode in ["0004755\0", "0002755\0", "0006755\0", "0104755\0"] {
            add("mode \(mode.dropLast())", .setID, Forge.header(mode: mode))
        }
        for (name, mode) in [("hexadecimal", "0x1ff\0\0\0"), ("negative", "-000644\0"), ("noise", "\u{1}\u{2}\u{3}")] {
            add("mode \(name)", .mode, Forge.header(mode: mode))
        }
        for (name, size) in [
            ("digit 8", "00000000008\0"), ("negative", "-0000000001\0"), ("plus", "+0000000001\0"),
            ("hexadecimal", "0x000000001\0"),
            ("two numbers", "0001\00002\0\0\0"), ("decimal point", "0000000001.5"),
        ] {
            add("size \(name)", .headerNumber, Forge.header(size: size))
        }
        func binary(_ bytes: [UInt8], gnu: Bool = true) -> [UInt8] {
            Forge.header(magic: gnu ? "ustar " : "ustar\0", version: gnu ? " \0" : "00") { block in
                for (index, byte) in bytes.enumerated() { block[124 + index] = byte }
            }
        }
        let one: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        add("base-256 size where it is not legal", .headerNumber, binary(one, gnu: false))
        add("base-256 size, negative", .headerNumber, binary([UInt8](repeating: 0xff, count: 12)))
        add("base-256 size, -1 with the first bit alone", .headerNumber, binary([0xc0] + one.dropFirst()))
        add("base-256 size, beyond 64 bits", .headerNumber, binary([0x80, 0, 1] + one.dropFirst(3)))
        add("base-256 size, all bits", .headerNumber, binary([0x80] + [UInt8](repeating: 0xff, count: 11)))
        add("base-256 size, beyond 63 bits", .headerNumber, binary([0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]))
        add("base-256 size, 2^62", .limitFileSize, binary([0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]))
        add("largest octal size", .truncated, Forge.header(size: "77777777777\0"))
        add("size without content", .truncated, Forge.header(size: octal(5000)))

        add("size of a folder", .sizeWithoutContent, Forge.header("evil/", type: "5", size: octal(1)))
        add("size of an old folder", .sizeWithoutContent, Forge.header("evil/", size: octal(1)))
        add("size of a link", .sizeWithoutContent, Forge.header(type: "2", size: octal(1), link: "x"))
        add("size of a hard link", .sizeWithoutContent, Forge.header(type: "1", size: octal(1), link: "good"))

        add("magic of another kind", .headerMagic, Forge.header(magic: "USTAR\0"))
        add("magic cut off", .headerMagic, Forge.header(magic: "usta\0\0", version: "\0\0"))
        add("magic of noise", .headerMagic, Forge.header(magic: "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}"))

        var wrong = Forge.header()
        wrong[150] ^= 1
        add("wrong checksum", .headerChecksum, wrong)
        var name = Forge.header()
        name[0] ^= 0x20
        add("changed after the checksum", .headerChecksum, name)
        var none = Forge.header()
        for index in 148..<156 { none[index] = 0 }
        add("no checksum", .headerChecksum, none)
        add("noise", .headerChecksum, (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
        return all
    }

    static func tarEnds() throws -> [HostileArchive] {
        let zero = [UInt8](repeating: 0, count: 512)
        let file = Forge.file("good", [0x2e])
        let cases: [(String, BottleRule, [UInt8])] = [
            ("no end", .missingEnd, file),
            ("an entry behind one zero block", .bytesAfterEnd, file + zero + Forge.file("evil", []) + zero + zero),
            ("an entry behind two", .bytesAfterEnd, file + zero + zero + Forge.file("evil", []) + zero + zero),
            ("garbage behind the end", .bytesAfterEnd, file + zero + zero + Array("garbage".utf8)),
            (
                "a byte far behind the end", .bytesAfterEnd,
                file + zero + zero + [UInt8](repeating: 0, count: 9999) + [1]
            ),
            ("endless zeros", .bytesAfterEnd, file + [UInt8](repeating: 0, count: 2 << 20)),
            ("cut in a header", .truncated, file + file[..<100]),
            ("cut in the content", .truncated, Array(file[..<512])),
            ("cut in the padding", .truncated, Array(file[..<600])),
            ("cut in an extended header", .truncated, file + Forge.pax(Forge.record("comment", "x"))[..<700]),
        ]
        return cases.map { HostileArchive(name: "end: \($0.0)", rule: $0.1, bytes: $0.2) }
    }

    /// Each name in the header, in a PAX record and in GNU's extension.
    static func tarNames() throws -> [HostileArchive] {
        let long = String(repeating: "n", count: 256)
        let names: [(String, [UInt8], BottleRule)] = [
            ("absolute", Array("/etc/passwd".utf8), .nameAbsolute), ("slashes", Array("//x".utf8), .nameAbsolute),
            ("parent", Array("..".utf8), .nameDots), ("in the parent", Array("../evil".utf8), .nameDots),
            ("far up", Array("../../../../tmp/x".utf8), .nameDots),
            ("out by the middle", Array("bin/../../x".utf8), .nameDots),
            ("up behind a dot", Array("./../x".utf8), .nameDots),
            ("up behind slashes", Array("a//../../x".utf8), .nameDots),
            ("parent's slash", Array("../".utf8), .nameDots),
            ("line feed", Array("a\nb".utf8), .nameControl), ("tab", Array("a\tb".utf8), .nameControl),
            ("escape sequence", Array("\u{1b}[2J".utf8), .nameControl), ("delete", Array("a\u{7f}".utf8), .nameControl),
            ("long component", Array(long.utf8), .nameTooLong),
            ("deep", Array((String(repeating: "d/", count: 64) + "f").utf8), .nameTooDeep),
            (
                "long",
                Array(Array(repeating: String(repeating: "n", count: 200), count: 6).joined(separator: "/").utf8),
                .nameTooLong
            ),
            ("Latin-1", [0x63, 0xe9], .nameEncoding),
            ("overlong slash", [0x2e, 0x2e, 0xc0, 0xaf, 0x62], .nameEncoding),
            ("surrogate", [0xed, 0xa0, 0x80], .nameEncoding),
        ]
        var all: [HostileArchive] = []
        for (name, bytes, rule) in names {
            if bytes.count <= 100 { all.append(.tar("name \(name)", rule, Forge.header(bytes: bytes))) }
            let record = paxRecord("path", bytes)
            all.append(.tar("name \(name), PAX", rule, Forge.pax(record) + Forge.header("innocent")))
            all.append(.tar("name \(name), GNU", rule, longName(bytes) + Forge.header("innocent")))
        }
        all.append(.tar("name empty", .nameEmpty, Forge.header("")))
        all.append(.tar("name empty, GNU", .nameEmpty, longName([]) + Forge.header("innocent")))
        all.append(.tar("name dot of a file", .nameDots, Forge.header(".")))
        all.append(.tar("absolute prefix", .nameAbsolute, Forge.header("passwd", prefix: "/etc")))
        all.append(.tar("prefix that leads out", .nameDots, Forge.header("x", prefix: "../..")))
        all.append(.tar("prefix and name that lead out", .nameDots, Forge.header("./x", prefix: "a/../..")))
        all.append(.tar("link with a slash", .nameSlashes, Forge.header("l/", type: "2", link: "good")))
        all.append(
            .tar("NUL in a PAX name", .nameControl, Forge.pax(paxRecord("path", [0x61, 0, 0x62])) + Forge.header()))
        all.append(.tar("NUL in a GNU name", .nameControl, longName([0x61, 0, 0x62]) + Forge.header()))
        return all
    }

    static func paxRecord(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = key.utf8.count + value.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        return Array("\(length) \(key)=".utf8) + value + [0x0a]
    }

    /// A long name, or a long target, as GNU tar writes it.
    static func longName(_ text: [UInt8], type: Character = "L") -> [UInt8] {
        let body = text + [0]
        return Forge.header("././@LongLink", type: type, size: octal(body.count), magic: "ustar ", version: " \0")
            + body
            + TarWriter.padding(after: UInt64(body.count))
    }
}
