@testable import Archives

extension HostileBottle {
    /// Targets that lead out, or might.
    static func links() throws -> [HostileBottle] {
        var all: [HostileBottle] = []
        for (name, path, target, rule): (String, String, String, BottleRule) in [
            ("absolute", "l", "/etc/passwd", .linkAbsolute), ("to the root", "l", "/", .linkAbsolute),
            ("parent", "l", "..", .linkEscapes), ("out", "l", "../x", .linkEscapes),
            ("out and back", "l", "../keg/x", .linkEscapes), ("out from a folder", "d/l", "../../x", .linkEscapes),
            ("out by the middle", "d/l", "a/../../../x", .linkEscapes),
            ("out with dots", "d/l", "./../.././x", .linkEscapes),
            ("out with slashes", "d/l", "..//..//x", .linkEscapes),
            ("up from a name", "d/l", "x/../../..", .linkEscapes),
            ("line feed", "l", "a\nb", .linkControl), ("tab", "l", "a\tb", .linkControl),
            ("escape sequence", "l", "\u{1b}]0;x\u{7}", .linkControl), ("delete", "l", "\u{7f}", .linkControl),
            ("empty", "l", "", .linkEmpty),
        ] {
            let header = Forge.header(path, type: "2", mode: "0000755\0", link: target)
            all.append(try .raw("target \(name)", rule, after: ["d/"], header))
        }
        all.append(
            try .raw(
                "target that is no text", .linkEncoding,
                Forge.header(bytes: Array("l".utf8), type: "2", mode: "0000755\0", link: [0x61, 0xff])))
        for (name, target, rule): (String, String, BottleRule) in [
            ("out", "../" + String(repeating: "a", count: 120), .linkEscapes),
            ("absolute", "/" + String(repeating: "a", count: 120), .linkAbsolute),
            (
                "long", Array(repeating: String(repeating: "a", count: 200), count: 6).joined(separator: "/"),
                .linkTooLong
            ),
            ("long component", String(repeating: "a", count: 256), .linkTooLong),
            ("NUL", String(repeating: "a", count: 120) + "\0b", .linkControl),
        ] {
            let bytes = Array(target.utf8)
            let header = Forge.header(bytes: [0x6c], type: "2", mode: "0000755\0", link: Array(bytes.prefix(100)))
            all.append(try .raw("target \(name), extended", rule, Forge.pax(Forge.record("linkpath", target)) + header))
        }
        for (name, links) in [
            ("through a link", [("a", "d"), ("b", "a/x")]), ("through a later link", [("b", "c/x"), ("c", "d")]),
            ("up through a link", [("a", "d/e"), ("b", "a/..")]), ("through itself", [("a", "a/x")]),
            ("link with a slash at its end", [("a", "d"), ("b", "a/")]),
            ("link with a dot at its end", [("a", "d"), ("b", "a/.")]),
            ("from a folder", [("b", "d"), ("d/l", "../b/x")]),
            ("a detour through a link", [("a", "d"), ("b", "a/../x")]),
        ] {
            all.append(
                try .forged(name, .linkThroughLink) { forge in
                    var wantsFolder = true
                    for (path, target) in links {
                        if wantsFolder, path.utf8.lexicographicallyPrecedes("d".utf8) == false {
                            forge.folder("d")
                            wantsFolder = false
                        }
                        forge.link(path, to: target)
                    }
                    if wantsFolder { forge.folder("d") }
                })
        }
        return all
    }

    /// Extended headers that say too much, or something else.
    static func pax() throws -> [HostileBottle] {
        let long = String(repeating: "p", count: 120)
        let cut = Forge.header(String(repeating: "p", count: 100))
        let path = Forge.record("path", long)
        var all: [HostileBottle] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8]) throws {
            all.append(try .raw("pax: \(name)", rule, bytes))
        }
        for key in [
            "mtime", "atime", "ctime", "uid", "gid", "uname", "gname", "charset", "comment", "hdrcharset",
            "GNU.sparse.major",
            "GNU.sparse.name", "GNU.sparse.realsize", "SCHILY.xattr.user.x", "SCHILY.acl.access", "LIBARCHIVE.xattr.x",
            "Path", "",
        ] {
            try add("key `\(key)`", .paxKey, Forge.pax(Forge.record(key, "0")) + Forge.header())
        }
        try add("path that fits", .paxNeedless, Forge.pax(Forge.record("path", "evil")) + Forge.header())
        try add("path instead of the name", .paxNeedless, Forge.pax(Forge.record("path", "../evil")) + Forge.header())
        try add("path against the name", .paxDisagrees, Forge.pax(path) + Forge.header("other"))
        try add("target that fits", .paxNeedless, Forge.pax(Forge.record("linkpath", "x")) + Forge.header())
        try add(
            "target against the header", .paxDisagrees,
            Forge.pax(Forge.record("linkpath", long)) + Forge.header(type: "2", mode: "0000755\0", link: "safe"))
        try add("target of a file", .paxDisagrees, Forge.pax(Forge.record("linkpath", long)) + Forge.header())
        for size in ["0", "1", "512", "8589934591"] {
            try add("size \(size)", .paxNeedless, Forge.pax(Forge.record("size", size)) + Forge.header())
        }
        try add(
            "size against the header", .paxDisagrees,
            Forge.pax(Forge.record("size", "8589934592")) + Forge.header(size: "00000001000\0"))
        for size in [
            "-1", "+1", " 1", "01", "1e3", "0x10", "", "18446744073709551616", "99999999999999999999999", "8 ",
        ] {
            try add("size `\(size)`", .paxSyntax, Forge.pax(Forge.record("size", size)) + Forge.header())
        }
        try add(
            "size of a folder", .sizeWithoutContent,
            Forge.pax(Forge.record("size", "8589934592")) + Forge.header("e/", type: "5", mode: "0000755\0"))
        try add("huge size", .limitFileSize, Forge.pax(Forge.record("size", "18446744073709551615")) + Forge.header())
        try add("path twice", .paxOrder, Forge.pax(path + path) + cut)
        try add("size before path", .paxOrder, Forge.pax(Forge.record("size", "8589934592") + path) + cut)
        try add("two headers", .paxWithoutEntry, Forge.pax(path) + Forge.pax(path) + cut)
        try add("nothing behind it", .paxWithoutEntry, Forge.pax(path))
        try add("no record", .paxNeedless, Forge.pax([]) + Forge.header())
        try add("too large", .paxTooLarge, Forge.pax(Forge.record("path", String(repeating: "p", count: 5000))) + cut)
        try add("another name", .headerField, Forge.pax(path, name: "PaxHeaders.0/x") + cut)
        try add(
            "executable", .mode, Forge.header("././@PaxHeader", type: "x", mode: "0000755\0", size: "00000001000\0"))
        for (name, body) in [
            ("length too small", "9 path=\(long)\n"), ("length too large", "999 path=\(long)\n"),
            ("no length", "path=\(long)\n"),
            ("length 0", "0 path=x\n"), ("length with a zero", "0128 path=\(long)\n"),
            ("negative length", "-5 path=x\n"),
            ("no equals sign", "10 pathxx\n"), ("no line feed", "129 path=\(long)ab"), ("only a length", "2 "),
            ("overflowing length", "99999999999999999999 path=x\n"), ("two spaces", "131  path=\(long)\n"),
        ] {
            let rule: BottleRule = name == "two spaces" ? .paxKey : .paxSyntax
            try add(name, rule, Forge.pax(Array(body.utf8)) + cut)
        }
        var dirty = Forge.pax(path)
        dirty[dirty.count - 1] = 1
        try add("bytes behind the records", .padding, dirty + cut)
        return all
    }
}
