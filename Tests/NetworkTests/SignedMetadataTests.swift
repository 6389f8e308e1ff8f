import Diagnostics
import Operations
import Packages
import Testing
import Unix
import Workbench

/// A server that sends metadata without end, or so slowly that a client would wait for ever; and what is left of the client then.
@Suite struct SignedMetadataTests {
    struct Malice: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let codes: Set<Code>
        let fault: RogueServer.Fault
    }

    static let all: [Malice] = [
        Malice(testDescription: "endless chunks", codes: [.trustTooLarge, .transferTooLarge, .transferSizeDiffers]) {
            _, _, _, client in
            client.head(200, ["Transfer-Encoding": "chunked"])
            let chunk = Array("10000\r\n".utf8) + pattern(0x10000) + Array("\r\n".utf8)
            while client.send(chunk) {}
            return .close
        },
        Malice(
            testDescription: "a length beyond all limits",
            codes: [.trustTooLarge, .transferTooLarge, .transferSizeDiffers]
        ) {
            _, _, _, client in
            client.head(200, ["Content-Length": "\(1 << 50)"])
            while client.send(pattern(0x10000)) {}
            return .close
        },
        Malice(testDescription: "a byte now and then", codes: [.transferTimedOut]) { _, _, body, client in
            client.head(200, ["Content-Length": "\(body.count)"])
            for byte in body where client.send([byte]) { pause(milliseconds: 60) }
            return .close
        },
        Malice(testDescription: "never an answer", codes: [.transferTimedOut]) { _, _, _, client in client.stall() },
        Malice(
            testDescription: "no metadata",
            codes: [.trustMalformed, .trustMixed, .trustTruncated, .trustTooLarge, .transferSizeDiffers]
        ) {
            _, _, _, client in client.answer(200, [:], Array("<html>Welcome!</html>".utf8))
        },
        Malice(testDescription: "a redirect to a local file", codes: [.transferRedirectRefused]) { _, _, _, client in
            client.answer(302, ["Location": "file:///etc/passwd"])
        },
    ]

    private static let files = ["timestamp.json", "3.snapshot.json", "3.targets.json", "2.root.json"]

    @Test(arguments: all, files) func whatWasTrustedStays(_ malice: Malice, _ file: String) throws {
        let town = try Town([])
        let keys = PublishBottles.Keys([town.sandbox.path / "keys"]) { () throws(Failure) in nil }
        let registry = town.sandbox.path / "signed"
        let root = try #require(try PublishBottles.create(registry, name: "core", keys))
        func publish(_ version: String) throws {
            let tree = town.sandbox.path / "tree-\(version)"
            try PackageTree.tool("one", version).write(tree)
            let bottle = try PackBottle.run(tree, output: town.sandbox.path, level: 1).path
            _ = try PublishBottles.add([bottle], to: registry, keys)
        }
        try publish("1.0")
        let isOn = Guarded(false)
        let server = try RogueServer.registry(registry, "/trust/" + file) { request, count, body, client in
            isOn.withLock { $0 } ? malice.fault(request, count, body, client) : nil
        }
        let text = """
            platforms = ["\(Platform.current)"]
            requires.one = "*"

            [sources]
            core = { registry = "\(server.address)", root = "\(root.prefixed)" }
            """
        let project = try town.sandbox.write("project/Stoutfile", text).parent
        let configuration = try town.configure("timeout = 1\ndeadline = 3\n")
        let context = town.context(project, configuration: configuration)
        _ = try LockProject.run(context)
        let before = try FileSystem.read(project / "Stout.lock")
        try publish("2.0")
        _ = try PublishBottles.rotate("timestamp", in: registry, keys)
        isOn.withLock { $0 = true }
        var options = LockProject.Options()
        options.upgradesAll = true
        var refused: Code?
        do throws(Failure) { _ = try LockProject.run(context, options) } catch {
            refused = error.all.first?.code
            #expect(error.all.allSatisfy { !$0.hints.isEmpty })
        }
        let code = try #require(refused)
        #expect(malice.codes.contains(code), "\(code)")
        #expect(try FileSystem.read(project / "Stout.lock") == before)
        // Without a network all of what was known is still of use; with an honest server the rest comes.
        let offline = Context(
            project: project, home: context.home, isOffline: true, userAgent: "stout/test", report: { _ in })
        #expect(try !LockProject.run(offline, options).isChanged)
        isOn.withLock { $0 = false }
        #expect(try LockProject.run(context, options).isChanged)
    }
}
