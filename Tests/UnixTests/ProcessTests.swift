import Testing
import Unix

@Suite struct ProcessTests {
    @Test func aProgramThatIsNotThereIsAnError() {
        let error = #expect(throws: SystemError.self) {
            try Process.become("/nowhere/at/all", arguments: ["x"], environment: [])
        }
        #expect(error?.code == .noEntry)
        #expect(error?.operation == "execve")
    }

    @Test func onlyFilesThatMayBeExecutedCanBe() {
        #expect(Process.canExecute("/bin/sh"))
        #expect(!Process.canExecute("/bin"))
        #expect(!Process.canExecute("/etc/passwd"))
    }

    @Test(arguments: [1, 2, 7]) func workersDoEverythingOnce(limit: Int) {
        let counts = Guarded([Int](repeating: 0, count: 1000))
        Workers.run(1000, limit: limit) { index in counts.withLock { $0[index] += 1 } }
        #expect(counts.withLock { $0 } == [Int](repeating: 1, count: 1000))
    }
}
