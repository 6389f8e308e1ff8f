import Diagnostics
import Testing
import Unix
import Workbench

@Suite struct JobsTests {
    private func most(_ configuration: String, _ arguments: [String], _ variables: [String: String] = [:]) throws -> Int
    {
        let town = try Town((0..<12).map { PackageTree.tool("t\($0)", "1") })
        let open = Guarded((now: 0, most: 0))
        let server = try RogueServer.registry(town.registry) { request, _, body, client in
            open.withLock { open in
                open.now += 1
                open.most = max(open.most, open.now)
            }
            pause(milliseconds: 30)
            open.withLock { $0.now -= 1 }
            return client.range(request, body)
        }
        let project = try town.project(at: server.address, requires: (0..<12).map { "t\($0)" })
        let file = try town.configure(configuration)
        let outcome = try town.run(
            ["sync"] + arguments, in: project, variables: variables.merging(["STOUT_CONFIG": file.text]) { $1 })
        #expect(outcome.status == 0, "\(outcome.errors)")
        return open.withLock { $0.most }
    }

    @Test func `a flag goes before a variable, a variable before the file`() throws {
        #expect(try most("jobs = 1\n", []) == 1)
        #expect(try most("jobs = 8\n", [], ["STOUT_JOBS": "1"]) == 1)
        #expect(try most("jobs = 8\n", ["-j1"], ["STOUT_JOBS": "8"]) == 1)
        #expect((2...3).contains(try most("jobs = 1\n", ["--jobs", "3"])))
    }

    /// The bottles wait for each other: six have begun before any goes on.
    @Test func `on a slow network as many bottles come at once as may`() throws {
        let town = try Town((0..<6).map { PackageTree.tool("t\($0)", "1") })
        let begun = Guarded(0)
        let server = try RogueServer.registry(town.registry) { _, count, body, client in
            if count > 0 { return nil }
            client.head(200, ["Content-Length": "\(body.count)"])
            client.send(body[..<10])
            begun.withLock { $0 += 1 }
            for _ in 0..<3000 where begun.withLock({ $0 }) < 6 { pause(milliseconds: 10) }
            client.send(body[10...])
            return .keep
        }
        let project = try town.project(at: server.address, requires: (0..<6).map { "t\($0)" })
        let outcome = try town.run(["sync", "-j", "6"], in: project)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(server.bottleRequests.count == 6)
    }

    @Test(arguments: ["0", "65", "-1", "many", "1.5", ""]) func `a number that is none`(_ text: String) throws {
        let town = try Town.withOne()
        let project = try town.project(at: "../registry")
        for command in ["sync", "update", "lock", "run", "add"] {
            let rest = ["run": ["--", "true"], "add": ["one"]][command] ?? []
            let outcome = try town.run([command, "--jobs=\(text)"] + rest, in: project)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("E0903") && outcome.errors.contains("hint: "), "\(outcome.errors)")
        }
        if text.isEmpty { return }
        #expect(try town.run(["sync"], in: project, variables: ["STOUT_JOBS": text]).errors.contains("STOUT_JOBS"))
    }
}
