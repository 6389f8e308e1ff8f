import Foundation
import Unix

@testable import Archives

extension HostileArchive {
    /// What is no archive at all.
    static func formats() throws -> [HostileArchive] {
        let cases: [(String, [UInt8])] = [
            ("nothing", []), ("one byte", [0x1f]), ("text", Array("hello, world\n".utf8)),
            ("zeros, too few", [0, 0, 0]),
            ("7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), ("RAR", Array("Rar!\u{1a}\u{7}".utf8)),
            ("ar", Array("!<arch>\ndebian-binary".utf8)), ("cpio", Array("070701000".utf8)),
            ("LZ4", [4, 0x22, 0x4d, 0x18]),
            ("lzip", Array("LZIP\u{1}".utf8)), ("compress", [0x1f, 0x9d, 0x90]), ("ELF", [0x7f, 0x45, 0x4c, 0x46, 2]),
            ("web page", Array("<!DOCTYPE html>".utf8)), ("zip in parts", [0x50, 0x4b, 7, 8]),
            ("noise", [9, 8, 7, 6, 0xff, 0xfe]),
            ("bzip2's letters alone", Array("BZhx".utf8)), ("tar, cut", Array(Forge.header()[..<300])),
            (
                "tar with a wrong checksum",
                Forge.header().enumerated().map { $0.offset == 150 ? $0.element ^ 1 : $0.element }
            ),
            ("escape sequences", Array("\u{1b}[2J\u{1b}[1;1H".utf8)),
        ]
        return cases.map { HostileArchive(name: "format: \($0.0)", rule: .unknownFormat, bytes: $0.1) }
    }

    static func compressed() throws -> [HostileArchive] {
        let tar = Forge.file("good", [0x2e]) + TarWriter.end
        let good = try Forge.compress(tar)
        let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
        let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
        var all: [HostileArchive] = []
        func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8], _ limits: BottleLimits = .foreign) {
            all.append(HostileArchive(name: "zstd: \(name)", rule: rule, bytes: bytes, limits: limits))
        }
        add("only a magic number", .truncated, magic)
        add("only skippable", .missingEnd, skippable)
        add("skippable frame cut", .truncated, good + skippable[..<10])
        add("skippable frame of 4 GiB", .truncated, good + [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff] + [0])
        add("garbage behind", .bytesAfterFrame, good + Array("garbage".utf8))
        add("a zero behind", .bytesAfterFrame, good + [0])
        add("gzip behind", .bytesAfterFrame, good + [0x1f, 0x8b, 8, 0])
        add("an entry in a second frame", .bytesAfterEnd, good + (try Forge.compress(tar)))
        add("second frame cut", .truncated, good + magic)
        for (name, descriptor) in [("1 byte", 0x01 as UInt8), ("2 bytes", 0x02), ("4 bytes", 0x03)] {
            add("dictionary of \(name)", .dictionary, magic + [descriptor, 0x58, 7, 0, 0, 0])
        }
        add("dictionary in the second frame", .dictionary, good + magic + [0x01, 0x58, 7, 0, 0, 0])
        for power in [28, 31, 41] {
            add("window 2^\(power)", .windowTooLarge, magic + [0x00, UInt8((power - 10) << 3)])
        }
        add("window 2^31 in the second frame", .windowTooLarge, good + magic + [0x00, 21 << 3])
        add("single segment of 2^63 bytes", .windowTooLarge, magic + [0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80])
        var narrow = BottleLimits.foreign
        narrow.windowLog = 20
        add("window beyond the caller's", .windowTooLarge, magic + [0x00, 11 << 3], narrow)
        add("reserved bit", .corruptFrame, magic + [0x08, 0x58, 0, 0])
        for cut in [5, 9, 20, good.count / 2, good.count - 1] {
            add("cut after \(cut)", .truncated, Array(good[..<cut]))
        }
        var wrong = good
        wrong[wrong.count - 1] ^= 1
        add("wrong checksum", .corruptFrame, wrong)
        add(
            "zip inside", .headerChecksum,
            try Forge.compress(Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 600)))
        add("zstd inside", .headerChecksum, try Forge.compress(good + [UInt8](repeating: 7, count: 600)))

        for program in ["gzip", "xz", "bzip2"] {
            let packed = try Self.packed(program, tar)
            func add(_ name: String, _ rule: BottleRule, _ bytes: [UInt8]) {
                all.append(HostileArchive(name: "\(program): \(name)", rule: rule, bytes: bytes))
            }
            add("cut", .filterFailed, Array(packed.dropLast(5)))
            add("cut in the middle", .filterFailed, Array(packed[..<(packed.count / 2)]))
            var broken = packed
            broken[packed.count - 6] ^= 0x55
            add("wrong checksum", .filterFailed, broken)
            add("garbage behind", .filterFailed, packed + Array("garbage".utf8))
            add("entries in a second stream", .bytesAfterEnd, packed + packed)
            add("text inside", .headerChecksum, try Self.packed(program, Array(repeating: 0x41, count: 2000)))
            add("itself inside", .truncated, try Self.packed(program, packed))
            add("escape", .nameDots, try Self.packed(program, Forge.header("../evil") + TarWriter.end))
        }
        // A dictionary of 4 GiB, as its header has it.
        all.append(HostileArchive(name: "xz: dictionary of 4 GiB", rule: .filterFailed, bytes: try Self.hugeXZ(tar)))
        return all
    }

    static func bombs() throws -> [HostileArchive] {
        func limited(_ name: String, _ rule: BottleRule, _ bytes: [UInt8], _ set: (inout BottleLimits) -> Void)
            -> HostileArchive
        {
            var limits = BottleLimits.foreign
            set(&limits)
            return .tar("limit: \(name)", rule, bytes, limits: limits)
        }
        let three = ["a", "b", "c"].flatMap { Forge.file($0, [UInt8](repeating: 1, count: 600)) }
        let zeros =
            Forge.header("zeros", size: octal(80 << 20)) + [UInt8](repeating: 0, count: 80 << 20) + TarWriter.end
        var all = [
            limited("entries", .limitEntries, three) { $0.entries = 3 },
            limited("implied folders", .limitEntries, Forge.file("a/b/c/d/e", [])) { $0.entries = 5 },
            limited("one file", .limitFileSize, three) { $0.fileSize = 500 },
            limited("sum of files", .limitSize, three) { $0.unpackedSize = 1000 },
            limited("compressed bytes", .limitCompressedSize, three) { $0.compressedSize = 1000 },
            limited("names", .limitNames, Forge.file(String(repeating: "n", count: 90), [])) { $0.names = 50 },
            limited("targets", .limitNames, Forge.header(type: "2", link: String(repeating: "n", count: 90))) {
                $0.names = 50
            },
            limited("names of implied folders", .limitNames, Forge.file("abcdefgh/abcdefgh/abcdefgh", [])) {
                $0.names = 40
            },
            limited("hard links", .limitEntries, ["a", "b", "c"].flatMap { Forge.header($0, type: "1", link: "good") })
            {
                $0.entries = 3
            },
        ]
        all.append(HostileArchive(name: "bomb: zstd", rule: .limitRatio, bytes: try Forge.compress(zeros)))
        for program in ["gzip", "xz", "bzip2"] {
            all.append(
                HostileArchive(name: "bomb: \(program)", rule: .limitRatio, bytes: try Self.packed(program, zeros)))
        }
        let end = [UInt8](repeating: 0, count: 80 << 20)
        all.append(
            HostileArchive(name: "bomb: zeros behind the end", rule: .bytesAfterEnd, bytes: try Forge.compress(end)))
        return all
    }

    /// What a program makes of some bytes.
    static func packed(_ program: String, _ bytes: [UInt8]) throws -> [UInt8] {
        var filter = try Filter(program, ["-c", "-1"])
        var packed: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe buffer.deallocate() }
        try unsafe bytes.withUnsafeBytes { whole in
            var rest = unsafe whole
            while true {
                let count = unsafe try filter.exchange(&rest, into: buffer)
                if count == 0 { break }
                unsafe packed += buffer[..<count]
            }
        }
        while true {
            let count = unsafe try filter.drain(into: buffer)
            if count == 0 { break }
            unsafe packed += buffer[..<count]
        }
        guard try filter.finish().status == 0 else { throw CocoaError(.featureUnsupported) }
        return packed
    }

    /// An xz file that asks for a dictionary of 4 GiB: the block header's property byte and its checksum are changed.
    private static func hugeXZ(_ bytes: [UInt8]) throws -> [UInt8] {
        var file = try packed("xz", bytes)
        // Stream header 12 bytes; block header: size, flags, then the filter's number, the length of its properties, and
        // the dictionary's size; padded; CRC-32 of all that.
        let size = (Int(file[12]) + 1) * 4
        let place = (12..<(12 + size)).first { file[$0] == 0x21 && file[$0 + 1] == 1 } ?? 14
        file[place + 2] = 40
        var crc = UInt32.max
        for byte in file[12..<(12 + size - 4)] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        crc = ~crc
        for index in 0..<4 { file[12 + size - 4 + index] = UInt8(truncatingIfNeeded: crc >> (8 * UInt32(index))) }
        return file
    }
}
