@testable import Archives

extension HostileBottle {
    /// Header blocks that the format does not have.
    static func headers() throws -> [HostileBottle] {
        var all: [HostileBottle] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8]) throws {
            all.append(try .raw(name, rule, bytes))
        }
        for (type, rule): (Character, BottleRule) in [
            ("1", .hardLink), ("3", .device), ("4", .device), ("6", .fifo), ("7", .entryType), ("g", .globalHeader),
            ("L", .gnuExtension), ("K", .gnuExtension), ("S", .gnuExtension), ("D", .gnuExtension),
            ("M", .gnuExtension), ("V", .gnuExtension), ("N", .gnuExtension), ("X", .entryType), ("A", .entryType),
            ("\0", .entryType), (" ", .entryType), ("s", .entryType),
        ] {
            try add("type \(EscapedName.text([type.asciiValue ?? 0]))", rule, Forge.header(type: type))
        }
        try add("hard link to the outside", .hardLink, Forge.header(type: "1", link: "../../etc/passwd"))
        for mode in [
            "0000600\0", "0000664\0", "0000777\0", "0000444\0", "0004755\0", "0002755\0", "0001755\0", "0006755\0",
            "0100644\0", "000644 \0", "    644\0", "0000645\0", "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}",
        ] {
            try add("mode \(EscapedName.text(Array(mode.utf8)))", .mode, Forge.header(mode: mode))
        }
        try add("folder 0644", .mode, Forge.header("evil/", type: "5", mode: "0000644\0"))
        try add("link 0777", .mode, Forge.header(type: "2", mode: "0000777\0", link: "x"))
        try add("owner 1000", .owner, Forge.header(owner: "0001750\0"))
        try add("group 1000", .owner, Forge.header(group: "0001750\0"))
        try add("owner by name", .owner, Forge.header(user: "root"))
        try add("time 1", .time, Forge.header(time: "00000000001\0"))
        try add("time now", .time, Forge.header(time: "14700000000\0"))

        for (name, size) in [
            ("without NUL", "000000000000"), ("spaces", "           \0"), ("space at its end", "0000000000 \0"),
            ("digit 8", "00000000008\0"), ("sign", "-0000000001\0"), ("plus", "+0000000001\0"),
            ("hexadecimal", "0x000000001\0"), ("empty", "\0\0\0\0\0\0\0\0\0\0\0\0"),
            ("short", "1\0\0\0\0\0\0\0\0\0\0\0"),
            ("leading space", " 0000000001\0"),
        ] {
            try add("size \(name)", .headerNumber, Forge.header(size: size))
        }
        for (name, first) in [("positive", 0x80 as UInt8), ("negative", 0xff)] {
            try add("base-256 size, \(name)", .headerNumber, Forge.header { $0[124] = first })
        }
        try add(
            "size of a folder", .sizeWithoutContent,
            Forge.header("evil/", type: "5", mode: "0000755\0", size: "00000000001\0"))
        try add(
            "size of a link", .sizeWithoutContent,
            Forge.header(type: "2", mode: "0000755\0", size: "00000001000\0", link: "x"))

        try add("GNU magic", .headerMagic, Forge.header(magic: "ustar ", version: " \0"))
        try add("no magic", .headerMagic, Forge.header(magic: "", version: ""))
        try add("version 01", .headerMagic, Forge.header(version: "01"))
        try add("prefix", .headerField, Forge.header(prefix: "usr/lib"))
        try add("prefix that leads out", .headerField, Forge.header(prefix: "../.."))
        try add("device numbers of a file", .headerField, Forge.header(device: "0000001\0"))
        try add("device numbers missing", .headerField, Forge.header(device: ""))
        try add("bytes behind the name", .headerField, Forge.header { $0[50] = 0x41 })
        try add("bytes behind the prefix", .headerField, Forge.header { $0[505] = 1 })
        try add("target of a file", .headerField, Forge.header(link: "target"))
        try add("target of a folder", .headerField, Forge.header("evil/", type: "5", mode: "0000755\0", link: "t"))

        var wrong = Forge.header()
        wrong[150] ^= 1
        try add("wrong checksum", .headerChecksum, wrong)
        var spaced = Forge.header()
        (spaced[154], spaced[155]) = (0x20, 0)
        try add("checksum in another form", .headerChecksum, spaced)
        var name = Forge.header()
        name[0] ^= 0x20
        try add("changed after the checksum", .headerChecksum, name)
        try add("noise", .headerChecksum, (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })

        var padded = Forge.header(size: "00000000001\0")
        padded += [UInt8(ascii: "x")] + [UInt8](repeating: 0x41, count: 511)
        all.append(
            try .forged("content behind the content", .padding) {
                $0.list("evil", size: 1, content: Array("x".utf8))
                $0.raw(padded)
            })
        return all
    }

    /// Ends that are none.
    static func ends() throws -> [HostileBottle] {
        var all: [HostileBottle] = []
        func add(_ name: String, _ rule: BottleRule, _ end: [UInt8]) throws {
            all.append(try .forged(name, rule) { $0.end = end })
        }
        let zero = [UInt8](repeating: 0, count: 512)
        try add("no end", .missingEnd, [])
        try add("one zero block", .missingEnd, zero)
        try add("one zero block, then an entry", .missingEnd, zero + Forge.header() + zero + zero)
        try add("one zero block and a half", .truncated, zero + zero[..<256])
        try add("three zero blocks", .bytesAfterEnd, zero + zero + zero)
        try add("padding to a record of tar", .bytesAfterEnd, [UInt8](repeating: 0, count: 10240))
        try add("entry after the end", .bytesAfterEnd, zero + zero + Forge.header() + zero + zero)
        try add("one byte after the end", .bytesAfterEnd, zero + zero + [0])
        try add("second container", .bytesAfterEnd, zero + zero + Forge().tar)
        try add("half a header", .truncated, Array(Forge.header()[..<300]))
        for (name, rest) in [("no content", []), ("content cut", [1, 2]), ("padding cut", [1, 2, 3, 0, 0])]
            as [(String, [UInt8])]
        {
            all.append(
                try .forged(name, .truncated) {
                    $0.list("evil", size: 3, content: [1, 2, 3])
                    $0.end = Forge.header(size: "00000000003\0") + rest
                })
        }
        return all
    }
}
