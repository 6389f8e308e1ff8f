import Packages
import Testing
import Unix

@testable import Archives

@Suite struct ReaderTests {
    static func good() throws -> [UInt8] {
        var forge = Forge()
        forge.earlyFile("!early", [1, 2, 3])
        forge.folder("a")
        forge.file("a.txt", Array("text".utf8))
        forge.file("a/" + String(repeating: "n", count: 150), [UInt8](repeating: 1, count: 513), executable: true)
        forge.file(
            "a/random",
            {
                var generator = Repeatable(state: 3); return generator.bytes(3000)
            }())
        forge.folder("b")
        forge.link("b/link", to: "../a/random")
        forge.link("b/long", to: String(repeating: "t", count: 150))
        forge.file("zero", [])
        return try forge.bottle()
    }

    /// What a reader makes of a bottle in pieces: entries with their content.
    private static func read(_ bytes: [UInt8], _ sizes: () -> Int) throws(BottleError) -> (
        [BottleEntry], [UInt8], BottleSummary
    ) {
        var reader = BottleReader(BottleLimits(), verifiesContent: true)
        var entries: [BottleEntry] = []
        var content: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(sizes()))
            rest = rest.dropFirst(piece.count)
            unsafe try piece.span.withUnsafeBytes { whole throws(BottleError) in
                unsafe try reader.count(whole)
                var chunk = unsafe whole
                while let event = unsafe try reader.next(&chunk) {
                    switch unsafe event {
                    case .entry(let entry): entries.append(entry)
                    case .content(let bytes): unsafe content += bytes
                    case .contentEnd: content.append(0xff)
                    }
                }
                unsafe #expect(chunk.isEmpty)
            }
        }
        return (entries, content, try reader.finish())
    }

    @Test func anySplitGivesTheSame() throws {
        let bytes = try Self.good()
        let whole = try Self.read(bytes) { bytes.count }
        #expect(whole.0.count == 12)
        var generator = Repeatable(state: 11)
        for limit in [1, 2, 3, 7, 64, 511, 512, 513, 1000]
            + (0..<100).map({ _ in Int.random(in: 2...2000, using: &generator) })
        {
            let split = try Self.read(bytes) { limit == 1 ? 1 : Int.random(in: 0...limit, using: &generator) }
            #expect(split == whole, "pieces of at most \(limit)")
        }
    }

    /// The tar container in pieces, without the frame around it, which has pieces of its own.
    @Test func anySplitOfTheContainerGivesTheSame() throws {
        var forge = Forge("a", "b/")
        forge.link("b/" + String(repeating: "l", count: 130), to: "../a")
        let tar = forge.tar
        func events(_ size: Int) throws(BottleError) -> [BottleEntry] {
            var reader = TarReader()
            var entries: [BottleEntry] = []
            var rest = tar[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(size))
                rest = rest.dropFirst(size)
                unsafe try piece.span.withUnsafeBytes { whole throws(BottleError) in
                    var chunk = unsafe whole
                    while let event = unsafe try reader.next(&chunk) {
                        if case .entry(let entry) = unsafe event { entries.append(entry) }
                    }
                }
            }
            try reader.finish()
            return entries
        }
        let whole = try events(tar.count)
        #expect(whole.count == 6)
        for size in 1...600 { #expect(try events(size) == whole) }
    }

    @Test func aMutatedBottleIsRefusedOrTheSame() throws {
        let bytes = try Self.good()
        let sandbox = try TemporaryFolder()
        var generator = Repeatable(state: 5)
        var refused = 0
        for round in 0..<3000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) { Self.mutate(&mutated, &generator) }
            do throws(BottleError) {
                _ = try Self.read(mutated) { 1000 }
                #expect(mutated == bytes, "round \(round)")
            } catch {
                #expect(error.rule != nil)
                refused += 1
            }
        }
        #expect(refused > 2900)
        #expect(try FileSystem.list(sandbox.path).isEmpty)
    }

    /// Behind the checksum of the frame: the container itself is mutated, then compressed again.
    @Test func aMutatedContainerNeverLeavesItsFolder() throws {
        var forge = Forge("a", "d/", "d/x")
        forge.link("d/y", to: "../a")
        forge.link("z", to: String(repeating: "t", count: 110))
        let tar = forge.tar
        let sandbox = try TemporaryFolder()
        try sandbox.write("passwd", "untouched")
        var generator = Repeatable(state: 17)
        var taken = 0
        for _ in 0..<3000 {
            var mutated = tar
            for _ in 0..<Int.random(in: 1...2, using: &generator) { Self.mutate(&mutated, &generator) }
            // Most headers get a good checksum again, so that the rules behind it have something to do.
            for start in stride(from: 0, to: mutated.count - 511, by: 512)
            where mutated[start + 257] == UInt8(ascii: "u") && Bool.random(using: &generator) {
                var block = Array(mutated[start..<(start + 512)])
                Forge.sign(&block)
                mutated.replaceSubrange(start..<(start + 512), with: block)
            }
            let bottle = HostileBottle(name: "mutated", rule: .order, bytes: try Forge.compress(mutated))
            let error = HostileBottleTests.refusal(of: bottle, into: try sandbox.folder("keg"), pieceSize: 4096)
            if error == nil { taken += 1 } else { #expect(error?.rule != nil) }
            try FileSystem.removeTree(sandbox.path / "keg")
        }
        #expect(taken < 600, "most mutations break a rule")
        #expect(try FileSystem.list(sandbox.path) == ["passwd"])
        #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
    }

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout Repeatable) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...600, using: &generator)))
        case 3: bytes.insert(contentsOf: generator.bytes(Int.random(in: 1...20, using: &generator)), at: place)
        default:
            let end = min(bytes.count, place + Int.random(in: 1...600, using: &generator))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &generator))
        }
    }
}
