import Testing

@testable import Unix

@Suite struct FilterTests {
    /// Everything that a filter makes of some bytes.
    private static func run(_ program: String, _ arguments: [String], _ bytes: [UInt8]) throws(SystemError) -> (
        [UInt8], Filter.Outcome
    ) {
        var filter = try Filter(program, arguments)
        var made: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 5000, alignment: 16)
        defer { unsafe buffer.deallocate() }
        unsafe try bytes.span.withUnsafeBytes { whole throws(SystemError) in
            var rest = unsafe whole
            while true {
                let count = unsafe try filter.exchange(&rest, into: buffer)
                if count == 0 { break }
                unsafe made += buffer[..<count]
            }
            unsafe #expect(rest.isEmpty)
        }
        while true {
            let count = unsafe try filter.drain(into: buffer)
            if count == 0 { break }
            unsafe made += buffer[..<count]
        }
        return (made, try filter.finish())
    }

    /// Much more than fits between the two.
    @Test func bytesGoThrough() throws {
        let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let (made, outcome) = try Self.run("cat", [], bytes)
        #expect(made == bytes)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(try Self.run("cat", [], []).0.isEmpty)
    }

    @Test func itsStatusAndItsComplaintsAreKnown() throws {
        let (made, outcome) = try Self.run("sh", ["-c", "echo out; echo err >&2; exit 7"], [])
        #expect(made == Array("out\n".utf8))
        #expect(outcome.status == 7 && outcome.errors == Array("err\n".utf8))
        #expect(try Self.run("sh", ["-c", "kill -9 $$"], []).1.status == 137)
        let talkative = try Self.run("sh", ["-c", "head -c 1000000 /dev/zero >&2"], []).1
        #expect(talkative.status == 0 && talkative.errors.count == 4096)
    }

    /// A program that reads nothing, or stops reading, does not stop this one.
    @Test func aProgramMayIgnoreItsInput() throws {
        let bytes = [UInt8](repeating: 1, count: 2_000_000)
        #expect(try Self.run("true", [], bytes).1.status == 0)
        let (made, outcome) = try Self.run("sh", ["-c", "head -c 10"], bytes)
        #expect(made.count == 10 && outcome.status == 0)
        #expect(try Self.run("sh", ["-c", "exec 0<&- 1>&-; sleep 0.1"], bytes).0.isEmpty)
    }

    @Test func itIsGoneWithItsValue() throws {
        let endless = try Self.identifierOfSleeper()
        #expect(!FileSystem.exists(Path("/proc/\(endless)")))
    }

    /// The process's number, of a filter that would run for a long time.
    private static func identifierOfSleeper() throws -> String {
        var filter = try Filter("sh", ["-c", "echo $$; exec sleep 1000"])
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 16)
        defer { unsafe buffer.deallocate() }
        let count = unsafe try filter.drain(into: buffer)
        let text = unsafe String(decoding: buffer[..<count], as: UTF8.self)
        let number = try #require(text.split(separator: "\n").first)
        #expect(FileSystem.exists(Path("/proc/\(number)")))
        return String(number)
    }

    @Test func aProgramThatIsNotThere() throws {
        let error = #expect(throws: SystemError.self) { _ = try Filter("no-such-program", []) }
        #expect(error?.code == .noEntry && error?.operation == "posix_spawn")
    }

    /// Variables that change what gzip does have no say.
    @Test func itSeesNoVariables() throws {
        let text = String(decoding: try Self.run("env", [], []).0, as: UTF8.self)
        #expect(text.split(separator: "\n").map { $0.split(separator: "=")[0] }.sorted() == ["LC_ALL", "PATH"])
    }
}
