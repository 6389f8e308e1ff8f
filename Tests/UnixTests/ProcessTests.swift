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

}
