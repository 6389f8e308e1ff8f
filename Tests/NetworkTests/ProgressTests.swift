import Foundation
import Testing
import Unix
import Workbench

/// What is to be seen while bottles come, at a real pseudo-terminal.
@Suite struct ProgressTests {
    /// A server that takes about two and a half seconds for a bottle, whatever the machine does.
    private func slow(_ town: Town, parts: Int = 25, _ end: RogueServer.After = .keep) throws -> RogueServer {
        try RogueServer.registry(town.registry) { request, count, body, client in
            if count > 0 { return .close }
            client.head(200, ["Content-Length": "\(body.count)"])
            let step = body.count / parts
            for part in 0..<parts {
                client.send(body[part * step..<(part == parts - 1 ? body.count : (part + 1) * step)])
                Workbench.pause(milliseconds: 100)
            }
            return end
        }
    }

    private func town() throws -> (Town, Path) {
        let town = try Town.withOne()
        let project = try town.project(at: try slow(town).address)
        return (town, project)
    }

    private func isBar(_ line: String) -> Bool { line.contains("[=") || line.contains("Fetched 0/1") }

    @Test func `a line for the bottle, one for all, and nothing left of them`() throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox)
        #expect(terminal.wait(for: "Fetched 0/1"))
        let during = terminal.screen()
        #expect(terminal.end() == 0, "\(terminal.text)")
        #expect(
            during.contains { $0.hasPrefix("Fetched 0/1 ") && $0.contains(" of ") && $0.contains("/s") }, "\(during)")
        #expect(during.contains { $0.hasPrefix("one 1.0 ") && $0.contains(" of ") && $0.contains("/s") }, "\(during)")
        let after = terminal.screen()
        #expect(!after.contains(where: isBar), "\(after)")
        #expect(after.last?.contains("Synced 1 package") == true, "\(after)")
    }

    /// The whole screen is never cleared, and a frame is one text from one end of the cursor's way to the other.
    @Test func `frames are drawn over, not cleared`() throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox)
        #expect(terminal.end() == 0)
        #expect(!terminal.text.contains("\u{1B}[2J") && !terminal.text.contains("\u{1B}[?25l"))
        let frames = terminal.text.components(separatedBy: "\u{1B}[1A\r").dropLast()
        #expect(frames.count >= 3)
        for frame in frames.dropFirst() {
            #expect(frame.hasPrefix("\r"))
            #expect(frame.components(separatedBy: "\r\n").count == 2, "\(frame.debugDescription)")
        }
    }

    @Test(arguments: [20, 34, 60, 200]) func `fits any width`(columns: Int) throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox, columns: columns)
        #expect(terminal.wait(for: "Fetched 0/1"))
        #expect(terminal.end() == 0)
        let visible = terminal.text.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
        for line in visible.split(whereSeparator: \.isNewline) where line.contains("Fetched 0/1") || line.contains("%")
        {
            for piece in line.split(separator: "\r") { #expect(piece.count < columns, "\(piece)") }
        }
    }

    @Test func `Ctrl-C leaves a clean line`() throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox)
        #expect(terminal.wait(for: "Fetched 0/1"))
        terminal.interrupt()
        #expect(terminal.end() == nil, "ended by the signal")
        #expect(!terminal.screen().contains(where: isBar), "\(terminal.screen())")
        #expect(terminal.text.hasSuffix("\r\u{1B}[J"))
    }

    @Test func `is gone before an error is printed`() throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry) { _, count, body, client in
            if count > 0 { return client.answer(404) }
            client.head(200, ["Content-Length": "\(body.count)"])
            for part in 0..<15 {
                client.send(body[part * 1000..<(part + 1) * 1000])
                Workbench.pause(milliseconds: 100)
            }
            return .close
        }
        let project = try town.project(at: server.address)
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox)
        #expect(terminal.wait(for: "Fetched 0/1"))
        #expect(terminal.end() == 1)
        let screen = terminal.screen()
        #expect(!screen.contains(where: isBar), "\(screen)")
        #expect(screen.contains { $0.hasPrefix("error[E0533]") }, "\(screen)")
    }

    @Test func `a dumb terminal gets no sequences, and a line for each bottle`() throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox, variables: ["TERM": "dumb"])
        #expect(terminal.end() == 0)
        #expect(!terminal.text.contains("\u{1B}"))
        #expect(terminal.text.contains("Fetched one 1.0 ("))
    }

    @Test func `NO_COLOR has lines and no colours`() throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"], in: project, sandbox: town.sandbox, variables: ["NO_COLOR": "1"])
        #expect(terminal.wait(for: "Fetched 0/1"))
        #expect(terminal.end() == 0)
        #expect(!terminal.text.contains(/\u{1B}\[[0-9;]*m/))
    }

    @Test(arguments: [["--no-progress"], ["--quiet"], ["--json"]]) func `nothing of it where it is not wanted`(
        _ option: [String]
    ) throws {
        let (town, project) = try town()
        let terminal = try PseudoTerminal(["sync"] + option, in: project, sandbox: town.sandbox)
        #expect(terminal.end() == 0)
        #expect(!terminal.text.contains("Fetched 0/1"))
        #expect(!terminal.text.contains("\u{1B}[J"))
    }

    @Test func `without a terminal a line for each bottle, none drawn over`() throws {
        let (town, project) = try town()
        let outcome = try town.run(["sync"], in: project)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("Fetched one 1.0 ("))
        #expect(!outcome.errors.contains("\r") && !outcome.errors.contains("\u{1B}"))
    }

    @Test func `a program that asks for a password has the terminal to itself`() throws {
        let town = try Town.withOne()
        let server = try slow(town)
        let project = try town.project(at: server.address)
        // It takes longer than the patience with which lines are drawn.
        let configuration = try town.configure(
            """
            [credentials."127.0.0.1:\(server.port)"]
            token-command = ["sh", "-c", "printf 'Passphrase: ' >&2; sleep 1; echo >&2; echo t"]
            """)
        let terminal = try PseudoTerminal(
            ["sync"], in: project, sandbox: town.sandbox, variables: ["STOUT_CONFIG": configuration.text])
        #expect(terminal.wait(for: "Passphrase: "))
        #expect(terminal.end() == 0, "\(terminal.text)")
        #expect(
            terminal.text.contains("Passphrase: \r\n"),
            "nothing was drawn in between: \(terminal.text.debugDescription)")
        #expect(server.bottleRequests[0].fields["authorization"] == "Bearer t")
    }
}
