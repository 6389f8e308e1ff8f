import Testing

@testable import Operations

/// Overrides that have outlived their reason.
@Suite struct OverrideTests {
    private let offer = ["a 1.0: b <2", "b 1.0", "b 2.0"]

    @Test func anOverrideThatIsNeededIsNoWarning() throws {
        let project = try ScratchProject(offer)
        try project.require("a = \"*\"\n\n[override]\nb = { version = \"2\", until = 2999-01-01 }")
        try project.lock()
        #expect(try project.locked() == ["a 1.0", "b 2.0"])
        #expect(project.warnings() == [])
    }

    @Test func anOverrideThatBecameNeedlessIsAWarning() throws {
        let project = try ScratchProject(offer)
        try project.require("a = \"*\"\n\n[override]\nb = \"2\"")
        try project.lock()
        // The package itself allows it now.
        try project.publish(["a 1.0: b *", "b 1.0", "b 2.0"])
        try project.lock()
        #expect(project.warnings() == ["E0228 the override of `b` is not needed any more"])
        #expect(try project.locked() == ["a 1.0", "b 2.0"])
    }

    @Test func anOverridePastItsDayIsAWarningAndNoReason() throws {
        let project = try ScratchProject(offer)
        try project.require("a = \"*\"\n\n[override]\nb = { version = \"2\", until = 2020-02-29 }")
        try project.lock()
        #expect(project.warnings() == ["E0227 the override of `b` was to end after 2020-02-29"])
        _ = try CheckLock.run(project.context)
        #expect(project.warnings() == ["E0227 the override of `b` was to end after 2020-02-29"])
    }
}
