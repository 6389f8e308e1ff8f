@testable import Archives

extension HostileArchive {
    static func pax() throws -> [HostileArchive] {
        let file = Forge.header()
        var all: [HostileArchive] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8]) { all.append(.tar("PAX: \(name)", rule, bytes)) }
        func record(_ key: String, _ value: String) -> [UInt8] { Forge.record(key, value) }
        for (name, body) in [
            ("length too small", "9 path=evil\n"), ("length too large", "999 path=evil\n"),
            ("no length", "path=evil\n"),
            ("length 0", "0 path=x\n"), ("length with a zero", "011 path=xy\n"), ("negative length", "-5 path=x\n"),
            ("no equals sign", "10 pathxx\n"), ("no key", "6 =xy\n"), ("no line feed", "12 path=evil"),
            ("only a length", "2 "), ("overflowing length", "99999999999999999999 path=x\n"),
            ("NULs behind", "10 path=x\n\0\0"),
            ("bytes behind", "10 path=x\nxx"), ("size negative", "10 size=-1\n"),
            ("size overflowing", "26 size=99999999999999999\n"),
            ("size beyond 64 bits", "29 size=18446744073709551616\n"),
            ("size hexadecimal", "12 size=0x1\n"), ("size with a point", "12 size=1.0\n"),
            ("size with a space", "11 size= 1\n"),
        ] {
            let rule: BottleRule = name == "size overflowing" ? .limitFileSize : .paxSyntax
            add(name, rule, Forge.pax(Array(body.utf8)) + file)
        }
        for key in ["path", "linkpath", "size"] {
            add("\(key) twice", .paxRepeated, Forge.pax(record(key, "1") + record(key, "2")) + file)
        }
        for key in [
            "GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.name", "GNU.sparse.realsize", "SCHILY.realsize",
            "SUN.holesdata",
        ] {
            add(key, .sparse, Forge.pax(record(key, "1")) + file)
        }
        add("sparse for all", .sparse, Forge.pax(record("GNU.sparse.major", "1"), type: "g") + file)
        for key in ["path", "linkpath", "size"] {
            add("\(key) for all", .globalHeader, Forge.pax(record(key, "5"), type: "g") + file)
        }
        let one = Forge.pax(record("path", "one"))
        add("twice", .paxWithoutEntry, one + Forge.pax(record("path", "two")) + file)
        add("twice, the second with a size", .paxWithoutEntry, one + Forge.pax(record("size", "512")) + file)
        add("one for all in between", .paxWithoutEntry, one + Forge.pax(record("comment", "x"), type: "g") + file)
        add("without an entry", .paxWithoutEntry, one)
        add("too large", .paxTooLarge, Forge.header("././@PaxHeader", type: "x", size: octal(2 << 20)))
        add("for all, too large", .paxTooLarge, Forge.header("././@PaxHeader", type: "g", size: octal(2 << 20)))
        add("and GNU name", .extensionConflict, one + longName(Array("two".utf8)) + file)
        add("and GNU name, the other way round", .extensionConflict, longName(Array("two".utf8)) + one + file)
        add(
            "and GNU target", .extensionConflict,
            longName(Array("x".utf8), type: "K") + Forge.pax(record("linkpath", "y"))
                + Forge.header(type: "2", link: "z"))
        // The sizes of header and extended header differ: what one takes for content is headers for the other.
        let inner = Forge.file("inner", [0x2e])
        let size = record("size", "\(inner.count)")
        add(
            "size 0 before content", .headerChecksum,
            Forge.pax(record("size", "0")) + Forge.header(size: octal(512)) + [UInt8](repeating: 0x41, count: 512))
        add("size of a folder", .sizeWithoutContent, Forge.pax(size) + Forge.header("d/", type: "5") + inner)
        add("size of a link", .sizeWithoutContent, Forge.pax(size) + Forge.header(type: "2", link: "good") + inner)
        add("size of a hard link", .sizeWithoutContent, Forge.pax(size) + Forge.header(type: "1", link: "good") + inner)
        add("size beyond the archive", .truncated, Forge.pax(record("size", "1000000")) + file + inner)
        add("size at the limit", .limitFileSize, Forge.pax(record("size", "\(Int64.max)")) + file)
        return all
    }

    static func gnu() throws -> [HostileArchive] {
        let text = Array("text".utf8)
        let file = Forge.header()
        let cases: [(String, BottleRule, [UInt8])] = [
            ("name twice", .extensionConflict, longName(text) + longName(text) + file),
            ("target twice", .extensionConflict, longName(text, type: "K") + longName(text, type: "K") + file),
            ("name without an entry", .paxWithoutEntry, longName(text)),
            ("target without an entry", .paxWithoutEntry, longName(text, type: "K")),
            ("name of a megabyte", .nameTooLong, Forge.header(type: "L", size: octal(1 << 20))),
            ("target of a megabyte", .linkTooLong, Forge.header(type: "K", size: octal(1 << 20))),
            ("name of many gigabytes", .nameTooLong, Forge.header(type: "L", size: "77777777777\0")),
            ("name, cut", .truncated, Forge.header(type: "L", size: octal(9000))),
            ("sparse", .sparse, Forge.header(type: "S", size: octal(512), magic: "ustar ", version: " \0")),
            ("dump folder", .gnuExtension, Forge.header(type: "D", size: octal(512), magic: "ustar ", version: " \0")),
        ]
        return cases.map { .tar("GNU: \($0.0)", $0.1, $0.2) }
    }
}
