@testable import Archives

extension HostileBottle {
    /// Frames that are none, or more than one.
    static func frames() throws -> [HostileBottle] {
        let good = try Forge("a").bottle()
        let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
        let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
        var all: [HostileBottle] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8], _ limits: BottleLimits = BottleLimits()) {
            all.append(HostileBottle(name: "frame: \(name)", rule: rule, bytes: bytes, limits: limits))
        }
        add("nothing", .truncated, [])
        add("half a magic number", .truncated, [0x28, 0xb5])
        add("only a magic number", .truncated, magic)
        add("plain tar", .notZstd, Forge("a").tar)
        add("gzip", .notZstd, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
        add("xz", .notZstd, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])
        add("zip", .notZstd, Array("PK\u{3}\u{4}".utf8))
        add("zstd 0.7", .notZstd, [0x27, 0xb5, 0x2f, 0xfd, 0, 0])
        add("skippable first", .skippableFrame, skippable + good)
        add("last skippable number first", .skippableFrame, [0x5f] + skippable.dropFirst() + good)
        add("only skippable", .skippableFrame, skippable)
        add("skippable behind", .bytesAfterFrame, good + skippable)
        add("second frame", .bytesAfterFrame, good + good)
        add("empty second frame", .bytesAfterFrame, good + (try Forge.compress([])))
        add("a zero behind", .bytesAfterFrame, good + [0])
        add("garbage behind", .bytesAfterFrame, good + Array("garbage".utf8))
        add("tar split in two frames", .truncated, try Forge.compress(Array(Forge("a").tar[..<700])))
        add("empty frame", .missingEnd, try Forge.compress([]))
        for (name, descriptor) in [("1 byte", 0x01 as UInt8), ("2 bytes", 0x02), ("4 bytes", 0x03)] {
            add("dictionary of \(name)", .dictionary, magic + [descriptor, 0x58, 7, 0, 0, 0])
        }
        add("reserved bit", .corruptFrame, magic + [0x08, 0x58, 0, 0])
        // A window descriptor's upper five bits are a power of two beyond 2^10.
        for power in [28, 30, 31, 35, 41] {
            add("window 2^\(power)", .windowTooLarge, magic + [0x00, UInt8((power - 10) << 3)])
        }
        add("window just beyond 2^27", .windowTooLarge, magic + [0x00, UInt8(17 << 3) | 1])
        add("single segment of 4 GiB", .windowTooLarge, magic + [0xa0, 0xff, 0xff, 0xff, 0xff])
        add("single segment of 2^63 bytes", .windowTooLarge, magic + [0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80])
        var narrow = BottleLimits()
        narrow.windowLog = 20
        add("window beyond the caller's", .windowTooLarge, magic + [0x00, UInt8(11 << 3)], narrow)
        add("reserved block type", .corruptFrame, magic + [0x00, 0x58, 0x07, 0, 0])
        add("block larger than the window", .corruptFrame, magic + [0x00, 0x00, 0xff, 0xff, 0xff])
        for cut in [5, 9, 20, good.count / 2, good.count - 5, good.count - 4, good.count - 1] {
            add("cut after \(cut)", .truncated, Array(good[..<cut]))
        }
        var wrong = good
        wrong[wrong.count - 1] ^= 1
        add("wrong checksum", .corruptFrame, wrong)
        var body = good
        body[body.count / 2] ^= 0xff
        add("a byte of the body", .corruptFrame, body)
        return all
    }

    /// More than the reader takes.
    static func limits() throws -> [HostileBottle] {
        func forged(
            _ name: String, _ rule: BottleRule, _ set: (inout BottleLimits) -> Void, _ make: (inout Forge) -> Void
        ) throws -> HostileBottle {
            var limits = BottleLimits()
            set(&limits)
            return try .forged("limit: \(name)", rule, limits: limits, make)
        }
        return [
            try forged("entries", .limitEntries, { $0.entries = 5 }) { for name in ["a", "b", "c"] { $0.file(name) } },
            try forged("entries of folders", .limitEntries, { $0.entries = 4 }) {
                for name in ["a", "b"] { $0.folder(name) }
            },
            try forged("one file", .limitFileSize, { $0.fileSize = 1000 }) {
                $0.file("a", [UInt8](repeating: 1, count: 1001))
            },
            try forged("announced file", .limitFileSize, { $0.fileSize = 1000 }) {
                $0.raw(Forge.header(size: "00100000000\0"))
            },
            try forged("sum of files", .limitSize, { $0.unpackedSize = 2000 }) {
                for name in ["a", "b"] { $0.file(name, [UInt8](repeating: 1, count: 1001)) }
            },
            try forged("compressed bytes", .limitCompressedSize, { $0.compressedSize = 100 }) { $0.file("a") },
            try forged("names", .limitNames, { $0.names = 300 }) {
                for letter in ["a", "b"] { $0.file(String(repeating: letter, count: 200)) }
            },
            try forged("targets", .limitNames, { $0.names = 300 }) {
                for letter in ["a", "b"] { $0.link(letter, to: String(repeating: letter, count: 200)) }
            },
            try forged("listing", .limitNames, { $0.names = 300 }) {
                $0.listing = { $0 + [UInt8](repeating: 0x44, count: 400) }
            },
            try forged("bomb", .limitRatio, { $0.ratio = 1000 }) {
                $0.list("evil", size: 1 << 27)
                $0.raw(Forge.header(size: "01000000000\0") + [UInt8](repeating: 0, count: 1 << 27))
            },
        ]
    }

    /// Listings and metadata that are not there or not true.
    static func listings() throws -> [HostileBottle] {
        func forged(_ name: String, _ rule: BottleRule, _ make: (inout Forge) -> Void) throws -> HostileBottle {
            try .forged("listing: \(name)", rule, make)
        }
        func replaced(_ name: String, _ rule: BottleRule, _ from: String, _ to: String) throws -> HostileBottle {
            try forged(name, rule) { forge in
                forge.folder("d")
                forge.file("d/f", [1, 2, 3])
                forge.link("l", to: "d/f")
                forge.listing = { text in
                    let lines = String(decoding: text, as: UTF8.self)
                    precondition(lines.contains(from))
                    return Array(lines.replacing(from, with: to).utf8)
                }
            }
        }
        return [
            try forged("none", .listingMissing) { $0.skipsListing = true },
            try forged("no metadata", .metadataMissing) { $0.skipsMetadata = true },
            try forged("an entry that it does not have", .listingDisagrees) { $0.raw(Forge.file("a", [])) },
            try forged("a folder that it does not have", .listingDisagrees) {
                $0.raw(TarWriter.header(of: BottleEntry(path: "a", kind: .directory)))
            },
            try forged("empty", .listingDisagrees) { $0.listing = { _ in [] } },
            try forged("one line too many", .listingDisagrees) { $0.listing = { $0 + Array("D z\n".utf8) } },
            try forged("itself in it", .listingDisagrees) {
                $0.listing = { $0 + Array("F \(String(repeating: "0", count: 64)) 1 .stout/tree\n".utf8) }
            },
            try forged("no line feed", .listingSyntax) { $0.listing = { Array($0.dropLast()) } },
            try forged("noise", .listingSyntax) { $0.listing = { _ in [0xff, 0xfe, 0x0a] } },
            try forged("an empty line", .listingSyntax) { $0.listing = { [0x0a] + $0 } },
            try forged("early entry that it does not have", .listingDisagrees) {
                $0.earlyFile("!")
                $0.listing = { Array($0.drop { $0 != 0x0a }.dropFirst()) }
            },
            try replaced("another name", .listingDisagrees, " d/f\n", " d/g\n"),
            try replaced("another size", .listingDisagrees, " 3 d/f\n", " 4 d/f\n"),
            try replaced("executable", .listingDisagrees, "F 039058", "X 039058"),
            try replaced("a file for a folder", .listingDisagrees, "D d\n", "L d\tx\n"),
            try replaced("another target", .listingDisagrees, "\td/f\n", "\td/g\n"),
            try replaced("size with a zero", .listingSyntax, " 3 d/f\n", " 03 d/f\n"),
            try replaced("digest in capitals", .listingSyntax, "F 039058c6", "F 039058C6"),
            try replaced("digest too short", .listingSyntax, "F 039058c6", "F 039058c"),
            try replaced("target that leads out", .listingSyntax, "\td/f\n", "\t../x\n"),
            try replaced("target missing", .listingSyntax, "\td/f\n", "\n"),
            try replaced("name that leads out", .listingSyntax, " 3 d/f\n", " 3 ../f\n"),
            try replaced("unknown letter", .listingSyntax, "D d\n", "H d\n"),
            try replaced("carriage return", .listingSyntax, "D d\n", "D d\r\n"),
            try forged("executable metadata", .mode) {
                $0.skipsMetadata = true
                $0.skipsListing = true
                $0.raw(Forge.file(".stout/package.toml", [], executable: true))
            },
            try forged("metadata is a link", .mode) {
                $0.skipsMetadata = true
                $0.skipsListing = true
                $0.raw(TarWriter.header(of: BottleEntry(path: ".stout/package.toml", kind: .symbolicLink(target: "x"))))
            },
            try forged("is a folder", .mode) {
                $0.skipsListing = true
                $0.raw(TarWriter.header(of: BottleEntry(path: ".stout/tree", kind: .directory)))
            },
            try forged("metadata too large", .metadataTooLarge) {
                $0.skipsMetadata = true
                $0.skipsListing = true
                $0.raw(Forge.header(".stout/package.toml", size: "00010000000\0"))
            },
        ]
    }
}
