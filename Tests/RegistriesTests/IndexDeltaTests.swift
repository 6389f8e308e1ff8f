import Packages
import Testing
import Unix
import Workbench

@testable import Registries

/// Pages that differ, from one file to the next.
@Suite struct IndexDeltaTests {
    private let sandbox: TemporaryFolder
    init() throws { sandbox = try TemporaryFolder() }

    /// A file of pages with something of its own in each.
    private func pages(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap { number in (0..<4096).map { UInt8(truncatingIfNeeded: (number + 1) &* ($0 * 31 + 7) >> 3) } }
    }

    private func make(_ old: [UInt8], _ new: [UInt8], limit: Int = .max) throws -> [UInt8]? {
        try FileSystem.write(sandbox.path / "old", old)
        try FileSystem.write(sandbox.path / "new", new)
        return try IndexDelta.make(from: sandbox.path / "old", to: sandbox.path / "new", limit: limit)
    }

    private func apply(_ delta: [UInt8], to old: [UInt8], limit: Int64 = 1 << 30) throws -> [UInt8] {
        try FileSystem.write(sandbox.path / "file", old)
        let file = try Descriptor.open(sandbox.path / "file", .readWrite(0o644))
        try IndexDelta.apply(delta, to: file, limit: limit)
        return try FileSystem.read(sandbox.path / "file")
    }

    @Test(arguments: [
        ([], []), ([], [1, 2]), ([1, 2, 3], []), ([1, 2, 3], [1, 2, 3]), ([1, 2, 3], [1, 9, 3]),
        ([1, 2, 3], [1, 2]), ([1, 2, 3], [3, 2, 1, 4, 5]), (Array(0..<600), Array(5..<700)),
        (Array(0..<600), Array(0..<599) + [7] + Array(600..<620)),
    ])
    func oneFileBecomesTheOther(old: [Int], new: [Int]) throws {
        let (before, after) = (pages(old), pages(new))
        let delta = try #require(try make(before, after))
        #expect(try apply(delta, to: before) == after)
    }

    @Test func moreThanOneGroup() throws {
        let before = pages(Array(0..<5000))
        let after = pages(Array(1..<5200))
        let delta = try #require(try make(before, after))
        #expect(try apply(delta, to: before) == after)
    }

    @Test func whatIsLongerThanItsLimitIsNone() throws {
        let (before, after) = (pages([1, 2]), pages([3, 4]))
        let size = try #require(try make(before, after)).count
        #expect(try make(before, after, limit: size)?.count == size)
        #expect(try make(before, after, limit: size - 1) == nil)
        #expect(try make(before + [1], after) == nil, "that is no file of pages")
    }

    /// Another program can make and read them: the format as spec/registry.md says it, by zstd alone.
    @Test(.enabled(if: FileSystem.exists("/usr/bin/zstd"))) func itsFramesAreThoseOfZstdPatchFrom() throws {
        let (before, after) = (pages([1, 2, 3, 4]), pages([1, 20, 3, 40, 5]))
        let delta = try #require(try make(before, after))
        #expect(Array(delta[..<8]) == Array("STOUTD1\n".utf8))
        #expect(Array(delta[8..<16]) == [4, 0, 0, 0, 5, 0, 0, 0])
        // Three pages: 1, 3, 4.
        #expect(Array(delta[16..<20]) == [3, 1, 1, 0])
        let length = delta[20] < 0x80 ? 1 : 2
        try FileSystem.write(sandbox.path / "frame", Array(delta[(20 + length)...]))
        try FileSystem.write(sandbox.path / "prefix", pages([2, 4]))
        let run = try ChildProcess.run(
            "/usr/bin/zstd",
            ["-d", "-q", "-c", "--patch-from=\((sandbox.path / "prefix").text)", (sandbox.path / "frame").text],
            output: .captured(limit: 1 << 20))
        #expect(run.status == 0)
        #expect(run.output == pages([20, 40, 5]))
    }

    @Test func otherBytesAreRefusedAndNeverMoreThanTheLimit() throws {
        let (before, after) = (pages(Array(0..<8)), pages([0, 1, 20, 3, 4, 50, 6, 7, 8, 9]))
        let delta = try #require(try make(before, after))
        #expect(throws: IndexDelta.Problem.self) { try apply(delta, to: pages(Array(0..<7))) }
        #expect(throws: IndexDelta.Problem.self) { try apply(delta, to: before, limit: 9 * 4096) }
        #expect(throws: IndexDelta.Problem.self) { try apply(delta + [1], to: before) }
        var refused = 0
        for place in delta.indices {
            var broken = delta
            broken[place] ^= 0x41
            // Whatever is not refused is found out by the digest of the whole.
            do {
                let made = try apply(broken, to: before, limit: 1 << 20)
                #expect(made.count <= 1 << 20)
            } catch { refused += 1 }
            // A head alone is a delta that changes no page.
            if place == IndexDelta.headSize { continue }
            #expect(throws: IndexDelta.Problem.self) { try apply(Array(delta[..<place]), to: before) }
        }
        #expect(refused > delta.count * 9 / 10)
    }

    @Test func hostileNumbersAreRefused() throws {
        let head = IndexDelta.magic + [1, 0, 0, 0, 1, 0, 0, 0]
        let before = pages([1])
        #expect(try apply(head, to: before) == before)
        for rest: [UInt8] in [
            [0], [2, 0, 0, 1, 0], [1, 1, 0], [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [1, 0, 0], [1, 0, 4, 1, 2, 3, 4], [0x81, 0x20],
        ] {
            #expect(throws: IndexDelta.Problem.self) { try apply(head + rest, to: before) }
        }
    }
}
