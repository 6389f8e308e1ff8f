import Packages
import Testing
import Unix

@testable import Archives

@Suite struct HostileArchiveTests {
    /// Each is refused by its rule, and leaves nothing outside, no link, and nothing that others can write to.
    @Test(arguments: HostileArchive.all.map(\.name)) func isRefused(_ family: String) throws {
        let cases = try #require(HostileArchive.all.first { $0.name == family }?.cases)
        for hostile in try cases.get() {
            let sandbox = try TemporaryFolder()
            try sandbox.write("passwd", "untouched")
            let error = Self.refusal(of: hostile, in: sandbox)
            #expect(error?.rule == hostile.rule, "\(hostile.name): \(String(describing: error))")
            for entry in try TreeWalk.entries(of: Descriptor.open(sandbox.path / "keg", .directory)) {
                #expect(entry.kind == .file || entry.kind == .directory, "\(hostile.name) left \(entry.text)")
            }
            #expect(try FileSystem.list(sandbox.path) == ["archive", "keg", "passwd"], "\(hostile.name) wrote outside")
            #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
        }
    }

    @Test func thereAreManyAndEveryRuleIsAmongThem() throws {
        let all = try HostileArchive.all.flatMap { try $0.cases.get() }
        #expect(all.count >= 150)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map(\.rule)) == BottleRule.foreign)
    }

    /// What unpacking throws; nil when the archive is taken.
    static func refusal(of hostile: HostileArchive, in sandbox: TemporaryFolder) -> BottleError? {
        do {
            try sandbox.write("archive", hostile.bytes)
            let file = try Descriptor.open(sandbox.path / "archive", .read)
            _ = try ForeignArchive.unpack(file, into: sandbox.folder("keg"), limits: hostile.limits)
            return nil
        } catch let error as BottleError { return error } catch {
            Issue.record("\(hostile.name): \(error)")
            return nil
        }
    }
}
