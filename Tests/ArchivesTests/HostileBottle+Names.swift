@testable import Archives

extension HostileBottle {
    /// Names that no entry may have, in the header itself and in an extended header.
    static func names() throws -> [HostileBottle] {
        let long = String(repeating: "n", count: 256)
        let deep = String(repeating: "d/", count: 64) + "f"
        let names: [(String, String, BottleRule)] = [
            ("absolute", "/etc/passwd", .nameAbsolute), ("root", "/", .nameAbsolute), ("slashes", "//x", .nameAbsolute),
            ("parent", "..", .nameDots), ("in the parent", "../evil", .nameDots),
            ("far up", "../../../../tmp/x", .nameDots),
            ("out by the middle", "bin/../../x", .nameDots), ("back into itself", "bin/../x", .nameDots),
            ("parent at its end", "bin/..", .nameDots), ("dot", ".", .nameDots), ("dot first", "./evil", .nameDots),
            ("dot in the middle", "bin/./x", .nameDots), ("two slashes", "bin//x", .nameSlashes),
            ("slash at a file's end", "x/", .nameSlashes), ("line feed", "a\nb", .nameControl),
            ("tab", "a\tb", .nameControl),
            ("carriage return", "a\rb", .nameControl), ("bell", "a\u{7}", .nameControl),
            ("escape sequence", "\u{1b}[2J", .nameControl), ("delete", "a\u{7f}", .nameControl),
            ("first control", "\u{1}", .nameControl), ("long component", long, .nameTooLong),
            ("deep", deep, .nameTooDeep),
            (
                "long", Array(repeating: String(repeating: "n", count: 200), count: 6).joined(separator: "/"),
                .nameTooLong
            ),
        ]
        var all: [HostileBottle] = []
        for (name, path, rule) in names {
            if path.utf8.count <= 100 { all.append(try .raw("name \(name)", rule, Forge.header(path))) }
            let padded = path.utf8.count > 100 ? path : "" + path + String(repeating: "p", count: 101)
            if ["x/", ".", "..", "bin/..", "/"].contains(path) { continue }
            let pax = Forge.pax(Forge.record("path", padded)) + Forge.header(String(padded.utf8.prefix(100)) ?? "")
            all.append(try .raw("name \(name), extended", rule, pax))
        }
        all.append(try .raw("name empty", .nameEmpty, Forge.header("")))
        all.append(try .raw("folder without slash", .nameSlashes, Forge.header("evil", type: "5", mode: "0000755\0")))
        all.append(try .raw("folder with two", .nameSlashes, Forge.header("e//", type: "5", mode: "0000755\0")))
        all.append(try .raw("folder dot", .nameDots, Forge.header("./", type: "5", mode: "0000755\0")))
        all.append(try .raw("folder root", .nameEmpty, Forge.header("/", type: "5", mode: "0000755\0")))
        for (name, bytes) in [
            ("Latin-1", [0x63, 0xe9] as [UInt8]), ("overlong slash", [0x61, 0xc0, 0xaf, 0x62]),
            ("surrogate", [0xed, 0xa0, 0x80]), ("continuation alone", [0x80]), ("cut sequence", [0x61, 0xe2, 0x82]),
        ] {
            all.append(try .raw("name \(name)", .nameEncoding, Forge.header(bytes: bytes)))
        }
        all.append(try .raw("name NUL, extended", .nameControl, nulName()))
        return all
    }

    private static func nulName() -> [UInt8] {
        let path = String(repeating: "c", count: 110) + "\0b"
        let header = Forge.header(bytes: Array(path.utf8.prefix(100)))
        return Forge.pax(Forge.record("path", path)) + header
    }

    /// Entries that do not go together.
    static func order() throws -> [HostileBottle] {
        func file(_ path: String) -> [UInt8] { Forge.file(path, []) }
        func folder(_ path: String) -> [UInt8] { TarWriter.header(of: BottleEntry(path: path, kind: .directory)) }
        func link(_ path: String) -> [UInt8] {
            TarWriter.header(of: BottleEntry(path: path, kind: .symbolicLink(target: "x")))
        }
        var all = [
            try HostileBottle.raw("file twice", .duplicate, after: ["a"], file("a")),
            try .raw("folder twice", .duplicate, after: ["a/"], folder("a")),
            try .raw("file over folder", .duplicate, after: ["a/"], file("a")),
            try .raw("folder over file", .duplicate, after: ["a"], folder("a")),
            try .raw("link over file", .duplicate, after: ["a"], link("a")),
            try .raw("file over the listing", .order, after: ["a"], file(".stout/tree")),
            try .raw("listing twice", .duplicate, file(".stout/tree")),
            try .raw("smaller name", .order, after: ["b"], file("a")),
            try .raw("folder's child too late", .order, after: ["a/", "b"], file("a/x")),
            try .raw("earlier file again", .order, after: ["a", "b"], file("a")),
            try .raw("no folder", .parentMissing, file("a/x")),
            try .raw("no folder between", .parentMissing, after: ["a/"], file("a/b/c")),
            try .raw("folder without folder", .parentMissing, folder("a/b")),
            try .raw("below a file", .parentNotFolder, after: ["a"], file("a/x")),
            try .raw("below the metadata", .parentNotFolder, file(".stout/tree/x")),
            try .raw("case", .nameCollision, after: ["A"], file("a")),
            try .raw("case of a folder", .nameCollision, after: ["Lib/"], folder("lib")),
            try .raw("case in a folder", .nameCollision, after: ["lib/", "lib/README"], file("lib/readme")),
            try .raw("case beyond ASCII", .nameCollision, after: ["É"], file("é")),
            try .raw("sharp s", .nameCollision, after: ["strasse"], file("straße")),
            try .raw("long s", .nameCollision, after: ["s"], file("ſ")),
            try .raw("Kelvin sign", .nameCollision, after: ["k"], file("\u{212a}")),
            try .raw("normalisation", .nameCollision, after: ["e\u{301}"], file("é")),
            try .raw("normalisation of Hangul", .nameCollision, after: ["\u{1112}\u{1161}\u{11ab}"], file("한")),
            try .raw("case and normalisation", .nameCollision, after: ["E\u{301}"], file("é")),
            try .raw("own folder in capitals", .order, folder(".STOUT")),
        ]
        all.append(
            try .forged("below a link", .parentNotFolder) {
                $0.link("a", to: "b")
                $0.raw(file("a/x"))
            })
        all.append(
            try .forged("below a link to a folder", .parentNotFolder) {
                $0.folder("a")
                $0.link("b", to: "a")
                $0.raw(file("b/x"))
            })
        all.append(
            try .forged("file over link", .duplicate) {
                $0.link("a", to: "b")
                $0.raw(file("a"))
            })
        return all
    }
}
