import Diagnostics
import Testing
import Unix
import Workbench

/// What a server does wrong, seen from `stout sync`: no wrong byte is published, nothing hangs, and what can succeed
/// does.
@Suite struct MisbehaviourTests {
    @Test func `there are enough of them`() {
        #expect(Misbehaviour.all.count >= 40)
        #expect(Set(Misbehaviour.all.map(\.name)).count == Misbehaviour.all.count)
    }

    @Test(arguments: Misbehaviour.all) func `a server that does it`(_ misbehaviour: Misbehaviour) throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry, fault: misbehaviour.fault)
        let project = try town.project(at: server.address)
        let outcome = try town.sync(project, configuration: try town.configure(misbehaviour.configuration))
        #expect(outcome.codes == (misbehaviour.alone.map { [$0] } ?? []), "\(outcome.text)")
        #expect(outcome.failure?.all.allSatisfy { !$0.hints.isEmpty } ?? true)
        try town.check(project, outcome)
    }

    /// The one that misbehaves is asked first.
    @Test(arguments: Misbehaviour.all) func `a mirror that does it, beside one that does not`(
        _ misbehaviour: Misbehaviour
    ) throws {
        let town = try Town.withOne()
        let honest = try RogueServer.registry(town.registry)
        let rogue = try RogueServer.registry(town.registry, fault: misbehaviour.fault)
        let project = try town.project(at: honest.address)
        let configuration = try town.configure(
            misbehaviour.configuration + "[mirror]\n\"\(honest.address)\" = [\"\(rogue.address)\"]\n")
        let outcome = try town.sync(project, configuration: configuration)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(!rogue.bottleRequests.isEmpty)
        try town.check(project, outcome)
        if misbehaviour.alone != nil {
            #expect(!honest.bottleRequests.isEmpty)
            #expect(outcome.details.contains { $0.contains(rogue.address) }, "\(outcome.details)")
        }
    }
}
