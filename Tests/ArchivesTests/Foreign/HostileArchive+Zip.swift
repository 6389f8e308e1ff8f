@testable import Archives

extension HostileArchive {
    private static func zip(
        _ name: String, _ rule: BottleRule, limits: BottleLimits = .foreign, _ make: (inout ZipForge) throws -> Void
    ) throws -> HostileArchive {
        var forge = ZipForge()
        forge.add("good")
        try make(&forge)
        return HostileArchive(name: "zip: \(name)", rule: rule, bytes: forge.bytes, limits: limits)
    }

    static func zipNames() throws -> [HostileArchive] {
        let names: [(String, [UInt8], BottleRule)] = [
            ("absolute", Array("/etc/passwd".utf8), .nameAbsolute), ("parent", Array("../evil".utf8), .nameDots),
            ("out by the middle", Array("a/../../evil".utf8), .nameDots),
            ("parent folder", Array("../".utf8), .nameDots),
            ("drive", Array("C:\\evil".utf8), .nameSlashes), ("backslashes", Array("..\\..\\evil".utf8), .nameSlashes),
            ("line feed", Array("a\nb".utf8), .nameControl), ("escape sequence", Array("\u{1b}[2J".utf8), .nameControl),
            ("NUL", [0x61, 0, 0x62], .nameControl),
            ("NUL that hides a suffix", Array("good.txt\0.exe".utf8), .nameControl),
            ("CP437", [0x81], .nameEncoding), ("overlong", [0xc0, 0xae, 0xc0, 0xae, 0x2f], .nameEncoding),
            ("empty", [], .nameEmpty),
            ("dot", [0x2e], .nameDots), ("long", [UInt8](repeating: 0x6e, count: 256), .nameTooLong),
            ("very long", [UInt8](repeating: 0x6e, count: 60000), .nameTooLong),
            ("deep", Array(String(repeating: "d/", count: 64).utf8) + [0x66], .nameTooDeep),
            ("twice", Array("good".utf8), .duplicate), ("twice, in another way", Array("./good".utf8), .duplicate),
            ("folder over file", Array("good/".utf8), .duplicate),
            ("below a file", Array("good/x".utf8), .parentNotFolder),
            ("case", Array("GOOD".utf8), .nameCollision),
        ]
        var all: [HostileArchive] = []
        for (name, bytes, rule) in names {
            all.append(
                try zip("name \(name)", rule) { $0.add(bytes: bytes, bytes.last == 0x2f ? [] : [0x2e]) { $0.mode = 0 } }
            )
        }
        all.append(
            try zip("normalisation", .nameCollision) {
                $0.add("é")
                $0.add("e\u{301}")
            })
        all.append(
            try zip("write through a link", .parentNotFolder) {
                $0.link("a", to: ".")
                $0.add("a/evil")
            })
        for (name, target, rule) in [
            ("absolute", "/etc/passwd", BottleRule.linkAbsolute), ("out", "../x", .linkEscapes),
            ("empty", "", .linkEmpty),
            ("control", "a\u{1b}b", .linkControl), ("long", String(repeating: "t", count: 1025), .linkTooLong),
            ("long component", String(repeating: "t", count: 256), .linkTooLong),
        ] {
            all.append(try zip("link \(name)", rule) { $0.link("l", to: target) })
        }
        all.append(
            try zip("link through a link", .linkThroughLink) {
                $0.link("a", to: ".")
                $0.link("b", to: "a/x")
            })
        for (name, mode, rule) in [
            ("device", 0o020644 as UInt64, BottleRule.device), ("block device", 0o060644, .device),
            ("fifo", 0o010644, .fifo),
            ("socket", 0o140644, .entryType), ("set-user-ID", 0o104755, .setID), ("set-group-ID", 0o102755, .setID),
            ("folder without slash", 0o040755, .zipKind),
        ] {
            all.append(try zip(name, rule) { $0.add("evil") { $0.mode = mode } })
        }
        all.append(try zip("file with slash", .zipKind) { $0.add("evil/", []) { $0.mode = 0o100644 } })
        all.append(try zip("link with slash", .zipKind) { $0.add("evil/", []) { $0.mode = 0o120777 } })
        all.append(
            try zip("folder of DOS without slash", .zipKind) {
                $0.add("evil", []) { ($0.system, $0.mode, $0.attributes) = (0, 0, 0x10) }
            })
        all.append(try zip("folder with content", .sizeWithoutContent) { $0.add("evil/") })
        return all
    }

    /// Directory and headers that say different things.
    static func zipDifferences() throws -> [HostileArchive] {
        func two(_ name: String, _ rule: BottleRule, _ change: (inout ZipForge.Member) -> Void) throws -> HostileArchive
        {
            try zip(name, rule) { $0.add("evil", [1, 2, 3], change) }
        }
        let unicode: (String) -> [UInt8] = { ZipForge.extra(0x7075, [1, 0, 0, 0, 0] + Array($0.utf8)) }
        var all: [HostileArchive] = []
        all.append(try two("another name", .zipDiffers) { $0.local.name = Array("../x".utf8) })
        all.append(try two("a longer name", .zipDiffers) { $0.local.name += [0x78] })
        all.append(try two("name in other case", .zipDiffers) { $0.local.name = Array("EVIL".utf8) })
        all.append(try two("another method", .zipDiffers) { $0.local.method = 93 })
        all.append(try two("other flags", .zipDiffers) { $0.local.flags = 0 })
        all.append(try two("encrypted in its own header", .zipDiffers) { $0.local.flags |= 1 })
        all.append(try two("another checksum", .zipDiffers) { $0.local.checksum = 1 })
        all.append(try two("another size", .zipDiffers) { $0.local.size = 2 })
        all.append(try two("another packed size", .zipDiffers) { $0.local.packedSize = 2 })
        all.append(
            try two("sizes of 0", .zipDiffers) { ($0.local.size, $0.local.packedSize, $0.local.checksum) = (0, 0, 0) })
        all.append(
            try two("large sizes that differ", .zipDiffers) {
                ($0.local.size, $0.local.packedSize) = (0xffff_ffff, 0xffff_ffff)
                $0.local.extra = ZipForge.extra(1, ZipForge.eight(3) + ZipForge.eight(4))
            })
        all.append(try two("Unicode name", .zipDiffers) { $0.central.extra = unicode("other") })
        all.append(try two("Unicode name in its own header", .zipDiffers) { $0.local.extra = unicode("../x") })
        all.append(
            try two("record behind, wrong checksum", .zipDiffers) {
                $0.both { $0.flags |= 8 }
                $0.descriptor = ZipForge.four(0x0807_4b50) + ZipForge.four(1) + ZipForge.four(3) + ZipForge.four(3)
            })
        all.append(
            try two("record behind, wrong size", .zipDiffers) {
                $0.both { $0.flags |= 8 }
                $0.descriptor =
                    ZipForge.four(0x0807_4b50) + ZipForge.four($0.central.checksum) + ZipForge.four(3)
                    + ZipForge.four(4)
            })
        all.append(try two("record behind, missing", .zipDiffers) { $0.both { $0.flags |= 8 } })
        all.append(
            try two("record behind, cut", .zipDiffers) {
                $0.both { $0.flags |= 8 }
                $0.descriptor = ZipForge.four(0x0807_4b50) + [1, 2, 3]
            })
        all.append(
            try two("record behind, without the flag", .zipExtraBytes) {
                $0.descriptor =
                    ZipForge.four(0x0807_4b50) + ZipForge.four($0.central.checksum) + ZipForge.four(3)
                    + ZipForge.four(3)
            })
        all.append(
            try two("record behind, and more", .zipExtraBytes) {
                $0.both { $0.flags |= 8 }
                $0.descriptor = [UInt8](repeating: 0, count: 40)
            })
        all.append(try two("wrong checksum in both", .zipChecksum) { $0.both { $0.checksum ^= 1 } })
        all.append(try two("stored in another size", .zipSize) { $0.both { $0.size = 4 } })
        all.append(try two("deflate", .zipMethod) { $0.both { $0.method = 8 } })
        all.append(try two("bzip2", .zipMethod) { $0.both { $0.method = 12 } })
        all.append(try two("zstd's old number", .zipMethod) { $0.both { $0.method = 20 } })
        all.append(try two("unknown method", .zipMethod) { $0.both { $0.method = 4711 } })
        all.append(try two("encrypted", .zipEncrypted) { $0.both { $0.flags |= 1 } })
        all.append(try two("strongly encrypted", .zipEncrypted) { $0.both { $0.flags |= 0x41 } })
        all.append(try two("masked", .zipEncrypted) { $0.both { $0.flags |= 0x2000 } })
        all.append(try two("patched", .zipFlags) { $0.both { $0.flags |= 0x20 } })
        all.append(try two("unknown flag", .zipFlags) { $0.both { $0.flags |= 0x8000 } })
        all.append(try two("extra field too long", .zipExtra) { $0.central.extra = [0x99, 0x99, 9, 0, 1] })
        all.append(
            try two("extra field too long in its own header", .zipExtra) { $0.local.extra = [0x99, 0x99, 9, 0, 1] })
        all.append(try two("bytes behind extra fields", .zipExtra) { $0.central.extra = [1, 2, 3] })
        all.append(
            try two("large sizes twice", .zipExtra) {
                $0.central.extra = ZipForge.extra(1, []) + ZipForge.extra(1, ZipForge.eight(3))
            })
        all.append(
            try two("large sizes that nobody needs", .zipExtra) {
                $0.central.extra = ZipForge.extra(1, ZipForge.eight(3))
            })
        all.append(
            try two("large size missing", .zipExtra) {
                $0.central.size = 0xffff_ffff
                $0.central.extra = ZipForge.extra(1, [1, 2, 3])
            })
        all.append(
            try two("one large size alone in its own header", .zipExtra) {
                $0.local.extra = ZipForge.extra(1, ZipForge.eight(3))
            })
        all.append(try two("Unicode name cut", .zipExtra) { $0.central.extra = ZipForge.extra(0x7075, [1, 2]) })
        all.append(try two("on another disk", .zipEnd) { $0.disk = 1 })
        return all
    }

    /// Bytes where none should be, and members that share them.
    static func zipLayout() throws -> [HostileArchive] {
        func raw(_ name: String, _ rule: BottleRule, _ change: ([UInt8]) -> [UInt8]) throws -> HostileArchive {
            var forge = ZipForge()
            forge.add("good")
            forge.add("other", [1, 2, 3])
            return HostileArchive(name: "zip: \(name)", rule: rule, bytes: change(forge.bytes))
        }
        func large(_ offset: UInt64, _ size: UInt64, _ count: UInt64) -> [UInt8] {
            ZipForge.large(offset, size, count, at: offset + size)
        }
        let hidden = ZipForge.four(0x0605_4b50) + [UInt8](repeating: 0, count: 18)
        var all: [HostileArchive] = []
        all.append(try raw("cut", .truncated) { Array($0.dropLast(30)) })
        all.append(try raw("cut in the end record", .truncated) { Array($0.dropLast(3)) })
        all.append(try raw("only its first header", .truncated) { Array($0[..<34]) })
        all.append(try raw("a byte behind", .zipExtraBytes) { $0 + [0] })
        all.append(try raw("garbage behind", .zipExtraBytes) { $0 + Array("garbage".utf8) })
        all.append(try raw("another zip behind", .zipExtraBytes) { $0 + $0 })
        all.append(try raw("another zip behind an end of nothing", .zipExtraBytes) { hidden + $0 })
        all.append(
            try zip("bytes in front", .zipExtraBytes) {
                $0.members[0].gap = [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 60)
            })
        all.append(try zip("bytes between members", .zipExtraBytes) { $0.add("b") { $0.gap = [0] } })
        all.append(
            try zip("hidden member", .zipExtraBytes) { forge in
                var inner = ZipForge()
                inner.add("hidden")
                let gap = Array(inner.bytes[..<37])
                forge.add("b") { $0.gap = gap }
            })
        all.append(try zip("bytes before the directory", .zipExtraBytes) { $0.gap = [1, 2, 3] })
        all.append(try zip("bytes before the end record", .zipExtraBytes) { $0.behind = { _, _, _ in [1, 2, 3] } })
        all.append(try zip("two members in one place", .zipOverlap) { $0.add("b") { $0.offset = 0 } })
        all.append(
            try zip("a member in another", .zipOverlap) { forge in
                var inner = ZipForge()
                inner.add("inner")
                let body = inner.bytes
                forge.add("outer", body)
                forge.add("inner") { $0.offset = 35 + 35 }
            })
        all.append(
            try zip("content into the next member", .zipOverlap) { forge in
                forge.add("b", [1, 2, 3]) { $0.both { ($0.size, $0.packedSize) = (40, 40) } }
                forge.add("c", [1, 2, 3])
            })
        all.append(
            try zip("content into the directory", .zipOverlap) {
                $0.add("b") { $0.both { ($0.size, $0.packedSize) = (60, 60) } }
            })
        all.append(
            try zip("content beyond the file", .zipOverlap) {
                $0.add("b") { $0.both { ($0.size, $0.packedSize) = (100_000, 100_000) } }
            })
        all.append(try zip("header in the directory", .zipExtraBytes) { $0.add("b") { $0.offset = 80 } })
        all.append(try zip("header beyond the file", .zipExtraBytes) { $0.members[0].offset = 0xffff_fff0 })
        all.append(
            try raw("no header of its own", .zipDirectory) { bytes in
                var bytes = bytes
                bytes[35] ^= 1
                return bytes
            })
        all.append(
            try zip("count too small", .zipDirectory) { forge in
                forge.add("b")
                forge.end = { ($0[2], $0[3]) = (1, 1) }
            })
        all.append(try zip("count too large", .zipDirectory) { $0.end = { ($0[2], $0[3]) = (2, 2) } })
        all.append(try zip("count of nothing", .zipDirectory) { $0.end = { ($0[2], $0[3]) = (0, 0) } })
        all.append(try zip("directory too small", .zipExtraBytes) { $0.end = { $0[4] -= 1 } })
        all.append(try zip("directory too large", .zipDirectory) { $0.end = { $0[4] += 1 } })
        all.append(try zip("directory elsewhere", .zipDirectory) { $0.end = { $0[5] += 1 } })
        all.append(try zip("directory beyond the file", .zipDirectory) { $0.end = { $0[5] = 0xffff_fffe } })
        all.append(try zip("several disks", .zipEnd) { $0.end = { $0[0] = 1 } })
        all.append(try zip("directory on another disk", .zipEnd) { $0.end = { $0[1] = 1 } })
        all.append(try zip("entries on several disks", .zipEnd) { $0.end = { $0[2] = 0 } })
        all.append(try zip("two end records", .zipEnd) { forge in forge.comment = hidden })
        all.append(
            try zip("two end records, far apart", .zipEnd) { forge in
                forge.comment =
                    [UInt8](repeating: 0x41, count: 1000) + ZipForge.four(0x0605_4b50)
                    + [UInt8](repeating: 0, count: 16) + ZipForge.two(10) + [UInt8](repeating: 0x42, count: 10)
            })
        all.append(try zip("ZIP64 that differs", .zipDirectory) { $0.behind = { large($0, $1, $2 + 1) } })
        all.append(
            try zip("ZIP64 with another directory", .zipDirectory) {
                $0.behind = { ZipForge.large(0, $1, $2, at: $0 + $1) }
            })
        all.append(
            try zip("ZIP64 locator that leads elsewhere", .zipDirectory) {
                $0.behind = { ZipForge.large($0, $1, $2, at: 0) }
            })
        all.append(
            try zip("ZIP64 locator that leads out", .zipDirectory) {
                $0.behind = { ZipForge.large($0, $1, $2, at: UInt64.max - 3) }
            })
        all.append(
            try zip("ZIP64 on several disks", .zipEnd) {
                $0.behind = { ZipForge.large($0, $1, $2, at: $0 + $1, disks: 3) }
            })
        all.append(
            try zip("ZIP64 that overflows", .zipDirectory) { forge in
                forge.behind = { ZipForge.large(UInt64.max, $1, $2, at: $0 + $1) }
                forge.end = { $0[5] = 0xffff_ffff }
            })
        all.append(
            try zip("ZIP64 with many members", .limitEntries) { forge in
                forge.behind = { offset, size, _ in ZipForge.large(offset, size, UInt64.max, at: offset + size) }
                forge.end = { ($0[2], $0[3]) = (0xffff, 0xffff) }
            })
        return all
    }

    /// Contents that are not what the zip says, and limits.
    static func zipContents() throws -> [HostileArchive] {
        func packed(_ name: String, _ rule: BottleRule, _ change: (inout ZipForge.Member) -> Void) throws
            -> HostileArchive
        {
            try zip("zstd \(name)", rule) { try $0.addPacked("b", [UInt8](repeating: 7, count: 5000), change) }
        }
        func limited(
            _ name: String, _ rule: BottleRule, _ set: (inout BottleLimits) -> Void,
            _ make: (inout ZipForge) throws -> Void
        ) throws -> HostileArchive {
            var limits = BottleLimits.foreign
            set(&limits)
            return try zip("limit \(name)", rule, limits: limits, make)
        }
        func replaced(_ member: inout ZipForge.Member, _ body: [UInt8]) {
            member.body = body
            member.both { $0.packedSize = UInt64(body.count) }
        }
        let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
        var all: [HostileArchive] = []
        all.append(try packed("longer than said", .zipSize) { $0.both { $0.size = 4999 } })
        all.append(try packed("shorter than said", .zipSize) { $0.both { $0.size = 5001 } })
        all.append(try packed("wrong checksum", .zipChecksum) { $0.both { $0.checksum ^= 1 } })
        all.append(try packed("no zstd", .corruptFrame) { replaced(&$0, [1, 2, 3, 4, 5]) })
        all.append(try packed("cut", .truncated) { replaced(&$0, Array($0.body.dropLast(2))) })
        all.append(try packed("bytes behind", .bytesAfterFrame) { replaced(&$0, $0.body + [1]) })
        all.append(try packed("second frame", .zipSize) { replaced(&$0, $0.body + $0.body) })
        all.append(try packed("dictionary", .dictionary) { replaced(&$0, magic + [1, 0x58, 7, 0, 0, 0]) })
        all.append(try packed("window 2^31", .windowTooLarge) { replaced(&$0, magic + [0, 21 << 3, 0, 0]) })
        all.append(try packed("broken", .corruptFrame) { replaced(&$0, magic + [0x00, 0x58, 0x07, 0, 0]) })
        all.append(try packed("nothing", .truncated) { replaced(&$0, []) })
        all.append(
            try zip("bomb", .limitRatio) { forge in
                try forge.addPacked("zeros", [UInt8](repeating: 0, count: 80 << 20))
            })
        all.append(
            try zip("bomb that says little", .zipSize) { forge in
                try forge.addPacked("zeros", [UInt8](repeating: 0, count: 80 << 20)) { $0.both { $0.size = 1000 } }
            })
        all.append(
            try zip("bomb that says much", .limitRatio) {
                $0.add("b") { $0.both { ($0.method, $0.size) = (93, 0xffff_fffe) } }
            })
        all.append(
            try limited("entries", .limitEntries, { $0.entries = 2 }) { forge in
                for name in ["a", "b"] { forge.add(name) }
            })
        all.append(try limited("implied folders", .limitEntries, { $0.entries = 3 }) { $0.add("a/b/c/d") })
        all.append(
            try limited("one file", .limitFileSize, { $0.fileSize = 10 }) {
                $0.add("a", [UInt8](repeating: 1, count: 11))
            })
        all.append(
            try limited("sum of files", .limitSize, { $0.unpackedSize = 10 }) {
                $0.add("a", [UInt8](repeating: 1, count: 10))
            })
        all.append(try limited("packed bytes", .limitCompressedSize, { $0.compressedSize = 50 }) { $0.add("a") })
        all.append(try limited("names", .limitNames, { $0.names = 50 }) { $0.add(String(repeating: "n", count: 50)) })
        return all
    }
}
