import Testing
import Unix

@testable import Archives

/// What zips of other programs may have.
@Suite struct ForeignZipTests {
    static func read(_ bytes: [UInt8]) throws(BottleError) -> [(entry: ForeignEntry, content: [UInt8])] {
        var reader = try ZipReader(ArchiveSource(bytes), .foreign)
        var found: [(entry: ForeignEntry, content: [UInt8])] = []
        while let event = unsafe try reader.next() {
            switch unsafe event {
            case .entry(let entry): found.append((entry, []))
            case .content(let bytes): unsafe found[found.count - 1].content += bytes
            case .contentEnd: break
            }
        }
        _ = try reader.finish()
        return found
    }

    private static func made(_ make: (inout ZipForge) throws -> Void) throws -> [(
        entry: ForeignEntry, content: [UInt8]
    )] {
        var forge = ZipForge()
        try make(&forge)
        return try read(forge.bytes)
    }

    @Test func membersOfAllKinds() throws {
        let large = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 >> 7) }
        let found = try Self.made { forge in
            forge.add("d/", [])
            forge.add("d/program", [1, 2, 3]) { $0.mode = 0o100700 }
            try forge.addPacked("d/packed", large)
            forge.link("d/link", to: "packed")
            forge.add("dos") { ($0.system, $0.mode, $0.attributes) = (0, 0, 0x20) }
            forge.add("implied/ü/file", [])
            forge.add("./", [])
        }
        #expect(
            found.map(\.entry) == [
                ForeignEntry(path: "d", kind: .directory),
                ForeignEntry(path: "d/program", kind: .file(size: 3, executable: true)),
                ForeignEntry(path: "d/packed", kind: .file(size: UInt64(large.count), executable: false)),
                ForeignEntry(path: "d/link", kind: .symbolicLink(target: "packed")),
                ForeignEntry(path: "dos", kind: .file(size: 1, executable: false)),
                ForeignEntry(path: "implied", kind: .directory), ForeignEntry(path: "implied/ü", kind: .directory),
                ForeignEntry(path: "implied/ü/file", kind: .file(size: 0, executable: false)),
            ])
        #expect(found[2].content == large)
        #expect(found[1].content == [1, 2, 3])
    }

    @Test(arguments: [false, true], [false, true]) func sizesBehindTheContent(_ isMarked: Bool, _ isLarge: Bool) throws
    {
        let number = isLarge ? ZipForge.eight : ZipForge.four
        let found = try Self.made { forge in
            for name in ["a", "b"] {
                forge.add(name, Array("content".utf8)) { member in
                    let record = ZipForge.four(member.central.checksum) + number(7) + number(7)
                    member.descriptor = (isMarked ? ZipForge.four(0x0807_4b50) : []) + record
                    member.both { $0.flags |= 8 }
                    (member.local.checksum, member.local.size, member.local.packedSize) = (0, 0, 0)
                }
            }
        }
        #expect(found.map(\.content) == [Array("content".utf8), Array("content".utf8)])
    }

    @Test func largeZips() throws {
        let found = try Self.made { forge in
            forge.add("a", [1, 2, 3]) { member in
                member.both { ($0.size, $0.packedSize) = (0xffff_ffff, 0xffff_ffff) }
                member.both { $0.extra = ZipForge.extra(1, ZipForge.eight(3) + ZipForge.eight(3)) }
            }
            forge.behind = { ZipForge.large($0, $1, $2, at: $0 + $1) }
            forge.end = { fields in
                (fields[2], fields[3], fields[4], fields[5]) = (0xffff, 0xffff, 0xffff_ffff, 0xffff_ffff)
            }
        }
        #expect(found.map(\.content) == [[1, 2, 3]])
    }

    @Test func whatSaysNothing() throws {
        let found = try Self.made { forge in
            forge.add("ü") { member in
                member.comment = Array("of a member".utf8)
                member.local.extra = ZipForge.extra(0x5455, [1, 2, 3, 4, 5]) + [0, 0]
                member.central.extra = ZipForge.extra(0x7075, [1, 0, 0, 0, 0] + Array("ü".utf8))
                member.both { $0.flags |= 0x6 }
            }
            forge.comment = Array("of the zip".utf8)
        }
        #expect(found.map(\.entry.path) == ["ü"])
        #expect(try Self.made { _ in }.isEmpty)
    }

    /// A package of conda: a zip of stored members that are tars in zstd.
    @Test func aMemberIsAReaderOfItsOwn() throws {
        let tar = Forge.file("bin/tool", [UInt8](repeating: 3, count: 100_000), executable: true) + TarWriter.end
        let packed = try Forge.compress(tar)
        var forge = ZipForge()
        forge.add("metadata.json", Array("{}".utf8))
        forge.add("pkg-tool-1.0.tar.zst", packed)
        let source = ArchiveSource(forge.bytes)
        let directory = try ZipDirectory(source, .foreign)
        let member = try #require(directory.members.first { $0.name.elementsEqual("pkg-tool-1.0.tar.zst".utf8) })
        var content = ZipContent(member, .foreign)
        var reader = try ForeignReader(.zstd, .foreign)
        var entries: [ForeignEntry] = []
        func take(_ event: ForeignEvent) {
            if case .entry(let entry) = unsafe event { entries.append(entry) }
        }
        while true {
            var piece = unsafe try content.next(source)
            if unsafe piece.isEmpty { break }
            unsafe try reader.count(piece)
            while let event = unsafe try reader.next(&piece) { unsafe take(event) }
        }
        while let event = unsafe try reader.drain() { unsafe take(event) }
        let summary = try reader.finish()
        #expect(summary.size == UInt64(packed.count))
        #expect(entries.map(\.path) == ["bin", "bin/tool"])
    }

    @Test func checksums() {
        var generator = Repeatable(state: 9)
        for count in [0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 1000, 4099] {
            let bytes = generator.bytes(count)
            for split in [0, count / 3, count] {
                var sum = CRC32()
                unsafe bytes.withUnsafeBytes { whole in
                    unsafe sum.update(UnsafeRawBufferPointer(rebasing: whole[..<split]))
                    unsafe sum.update(UnsafeRawBufferPointer(rebasing: whole[split...]))
                }
                #expect(UInt64(sum.value) == ZipForge.checksum(bytes))
            }
        }
        var check = CRC32()
        unsafe Array("123456789".utf8).withUnsafeBytes { unsafe check.update($0) }
        #expect(check.value == 0xcbf4_3926)
    }

    @Test func aMutatedZipIsRefusedOrHarmless() throws {
        var forge = ZipForge()
        forge.add("d/", [])
        forge.add("d/a", Array("content".utf8))
        try forge.addPacked("b", [UInt8](repeating: 1, count: 3000))
        forge.link("l", to: "d/a")
        let bytes = forge.bytes
        var generator = Repeatable(state: 23)
        var taken = 0
        for _ in 0..<5000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                mutated[Int.random(in: 0..<mutated.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            do throws(BottleError) {
                for (entry, content) in try Self.read(mutated) {
                    taken += 1
                    #expect(EntryName.broken(Array(entry.path.utf8)) == nil)
                    if case .file(let size, _) = entry.kind { #expect(size == UInt64(content.count)) }
                }
            } catch { #expect(error.rule != nil) }
        }
        #expect(taken > 0)
    }
}
