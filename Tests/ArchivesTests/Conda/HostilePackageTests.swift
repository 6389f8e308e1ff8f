import Packages
import Testing
import Unix

@testable import Archives

@Suite struct HostilePackageTests {
    /// Each is refused by its rule, in whatever pieces it comes, and leaves nothing outside and no link.
    @Test func eachIsRefusedByItsRule() throws {
        for hostile in try HostilePackage.all() {
            for piece in [hostile.bytes.count, 7] {
                let sandbox = try TemporaryFolder()
                try sandbox.write("passwd", "untouched")
                let error = try Self.refusal(of: hostile, in: sandbox, piece: max(piece, 1))
                #expect(error?.rule == hostile.rule, "\(hostile.name): \(String(describing: error))")
                for entry in try TreeWalk.entries(of: Descriptor.open(sandbox.path / "keg", .directory)) {
                    #expect(entry.kind == .file || entry.kind == .directory, "\(hostile.name) left \(entry.text)")
                    #expect(entry.text != BottleEntry.listingPath, "\(hostile.name) became a keg")
                }
                #expect(try FileSystem.list(sandbox.path).sorted() == ["keg", "passwd"], "\(hostile.name)")
                #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
            }
        }
    }

    @Test func thereAreManyAndEveryRuleIsAmongThem() throws {
        let all = try HostilePackage.all()
        #expect(all.count >= 90)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map(\.rule)).isSuperset(of: BottleRule.conda))
    }

    /// What unpacking throws; nil when the package is taken.
    static func refusal(
        of hostile: HostilePackage, in sandbox: TemporaryFolder, piece: Int
    ) throws -> BottleError? {
        let folder = try sandbox.folder("keg")
        do throws(BottleError) {
            var unpacker = try CondaUnpacker(hostile.path, into: folder)
            try unpacker.write(hostile.bytes, piece: piece)
            _ = try unpacker.finish()
            return nil
        } catch { return error }
    }
}

extension CondaUnpacker {
    mutating func write(_ bytes: [UInt8], piece: Int) throws(BottleError) {
        var place = 0
        while place < bytes.count {
            let next = Array(bytes[place..<min(place + piece, bytes.count)])
            unsafe try next.span.withUnsafeBytes { bytes throws(BottleError) in unsafe try write(bytes) }
            place += piece
        }
    }
}
