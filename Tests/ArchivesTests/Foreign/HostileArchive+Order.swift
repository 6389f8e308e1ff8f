@testable import Archives

extension HostileArchive {
    /// Entries that do not go together.
    static func tarOrder() throws -> [HostileArchive] {
        func file(_ path: String) -> [UInt8] { Forge.file(path, [0x2e]) }
        func folder(_ path: String) -> [UInt8] { Forge.header(path + "/", type: "5", mode: "0000755\0") }
        func link(_ path: String, _ target: String = "good") -> [UInt8] { Forge.header(path, type: "2", link: target) }
        func hard(_ path: String, _ target: String) -> [UInt8] { Forge.header(path, type: "1", link: target) }
        let cases: [(String, BottleRule, [UInt8])] = [
            ("file twice", .duplicate, file("good")),
            ("file twice, written in another way", .duplicate, file(".//good")),
            ("file twice, far apart", .duplicate, file("a/b") + file("c") + file("a/./b")),
            ("folder over file", .duplicate, folder("good")),
            ("file over folder", .duplicate, folder("a") + file("a")),
            ("file over implied folder", .duplicate, file("a/b") + file("a")),
            ("link over file", .duplicate, link("good")),
            ("link over folder", .duplicate, folder("a") + link("a")),
            ("link over implied folder", .duplicate, file("a/b") + link("a", "good")),
            ("file over link", .duplicate, link("a") + file("a")),
            ("folder over link", .duplicate, link("a", ".") + folder("a")),
            ("link over link", .duplicate, link("a") + link("a", "x")),
            ("hard link over file", .duplicate, file("a") + hard("a", "good")),
            ("hard link to itself", .hardLinkTarget, hard("a", "a")),
            ("below a file", .parentNotFolder, file("good/x")),
            ("folder below a file", .parentNotFolder, folder("good/x/y")),
            ("write through a link", .parentNotFolder, link("a", ".") + file("a/evil")),
            ("write through a link that leads out", .linkEscapes, link("a", "..") + file("a/evil")),
            ("write through a chain", .parentNotFolder, folder("d") + link("a", "d") + link("b", "a") + file("b/evil")),
            ("folder through a link", .parentNotFolder, folder("d") + link("a", "d") + folder("a/x")),
            ("link through a link", .parentNotFolder, folder("d") + link("a", "d") + link("a/x", "y")),
            ("hard link below a link", .parentNotFolder, folder("d") + link("a", "d") + hard("a/x", "good")),
            ("case", .nameCollision, file("GOOD")),
            ("case of a folder", .nameCollision, file("Lib/a") + file("lib/b")),
            ("case of an implied folder", .nameCollision, folder("lib") + file("LIB/b")),
            ("case beyond ASCII", .nameCollision, file("É") + file("é")),
            ("sharp s", .nameCollision, file("strasse") + file("straße")),
            ("Kelvin sign", .nameCollision, file("k") + file("\u{212a}")),
            ("normalisation", .nameCollision, file("e\u{301}") + file("é")),
            ("normalisation of Hangul", .nameCollision, file("\u{1112}\u{1161}\u{11ab}") + file("한")),
            ("case of a link", .nameCollision, link("a") + file("A/evil")),
            ("normalisation of a link", .nameCollision, link("é", ".") + file("e\u{301}/evil")),
        ]
        return cases.map { .tar("order: \($0.0)", $0.1, $0.2) }
    }

    static func tarLinks() throws -> [HostileArchive] {
        func link(_ path: String, _ target: String) -> [UInt8] { Forge.header(path, type: "2", link: target) }
        func hard(_ path: String, _ target: String) -> [UInt8] { Forge.header(path, type: "1", link: target) }
        let folder = Forge.header("d/", type: "5", mode: "0000755\0")
        let long = Array(String(repeating: "t/", count: 600).utf8)
        let cases: [(String, BottleRule, [UInt8])] = [
            ("absolute", .linkAbsolute, link("a", "/etc/passwd")),
            ("to the root of the machine", .linkAbsolute, link("a", "/")),
            ("out", .linkEscapes, link("a", "../x")), ("out of a folder", .linkEscapes, link("d/a", "../../x")),
            ("out and back", .linkEscapes, link("a", "../keg/x")),
            ("out by the middle", .linkEscapes, link("a", "d/../../x")),
            ("out behind dots", .linkEscapes, link("a", "./.././x")), ("parent", .linkEscapes, link("a", "..")),
            ("empty", .linkEmpty, link("a", "")), ("line feed", .linkControl, link("a", "b\nc")),
            ("escape sequence", .linkControl, link("a", "\u{1b}]0;x\u{7}")),
            ("Latin-1", .linkEncoding, Forge.header(bytes: [0x61], type: "2", link: [0xe9])),
            ("long", .linkTooLong, longName(long, type: "K") + link("a", "x")),
            (
                "long component", .linkTooLong,
                longName([UInt8](repeating: 0x74, count: 300), type: "K") + link("a", "x")
            ),
            ("absolute, PAX", .linkAbsolute, Forge.pax(Forge.record("linkpath", "/etc/passwd")) + link("a", "good")),
            ("out, PAX", .linkEscapes, Forge.pax(Forge.record("linkpath", "../x")) + link("a", "good")),
            ("out, GNU", .linkEscapes, longName(Array("../x".utf8), type: "K") + link("a", "good")),
            ("NUL, PAX", .linkControl, Forge.pax(paxRecord("linkpath", [0x61, 0, 0x62])) + link("a", "good")),
            ("through a link", .linkThroughLink, folder + link("a", "d") + link("b", "a/x")),
            ("chain that leads out", .linkThroughLink, folder + link("d/e", ".") + link("b", "d/e/../../x")),
            (
                "chain that leads out, the other way round", .linkThroughLink,
                link("b", "d/e/../../x") + link("d/e", ".")
            ),
            ("up behind a link", .linkThroughLink, folder + link("a", "d") + link("b", "a/..")),
            ("into itself", .linkThroughLink, link("a", "a/b")),
            ("slash behind a link", .linkThroughLink, link("a", "b/") + link("b", "d")),
            ("hard link to the outside", .hardLinkTarget, hard("a", "../passwd")),
            ("hard link to the machine's file", .hardLinkTarget, hard("a", "/etc/passwd")),
            ("hard link to nothing", .hardLinkTarget, hard("a", "nothing")),
            ("hard link to what comes later", .hardLinkTarget, hard("a", "b") + Forge.file("b", [])),
            ("hard link to a link", .hardLinkTarget, link("l", "good") + hard("a", "l")),
            (
                "hard link through a link", .hardLinkTarget,
                folder + link("l", "d") + Forge.file("d/x", []) + hard("a", "l/x")
            ),
            ("hard link to a folder", .hardLinkTarget, folder + hard("a", "d")),
            ("hard link to the root", .hardLinkTarget, hard("a", ".")),
            ("hard link to nobody", .hardLinkTarget, hard("a", "")),
            ("hard link in other case", .hardLinkTarget, hard("a", "GOOD")),
            ("hard link by PAX", .hardLinkTarget, Forge.pax(Forge.record("linkpath", "../passwd")) + hard("a", "good")),
            ("hard link with a slash", .hardLinkTarget, hard("a", "good/")),
        ]
        return cases.map { .tar("link: \($0.0)", $0.1, $0.2) }
    }
}
