import Diagnostics
import Operations
import Packages
import Testing
import Unix
import Workbench

/// `stout add --source`: nothing is believed that nobody has confirmed.
@Suite struct FirstContactTests {
    let house: Household
    let root: Digest
    let project: Path

    init() throws {
        house = try Household([])
        let keys = PublishBottles.Keys([house.sandbox.path / "keys"]) { () throws(Failure) in nil }
        root = try #require(try PublishBottles.create(house.sandbox.path / "signed", name: "acme", keys))
        _ = try PublishBottles.add([try house.pack(.tool("acme-tool", "1.0"))], to: house.sandbox.path / "signed", keys)
        project = try house.project("project", ["# nothing yet"])
    }

    private var stoutfile: String {
        get throws { String(decoding: try FileSystem.read(project / "Stoutfile"), as: UTF8.self) }
    }

    private func answer(_ text: String) throws -> (status: Int32?, text: String) {
        let terminal = try PseudoTerminal(
            ["add", "--source", "acme=../signed", "--only", "acme-*", "acme-tool", "--no-progress"], in: project,
            sandbox: house.sandbox)
        #expect(terminal.wait(for: "[y/N]"))
        terminal.type(text + "\n")
        let status = terminal.end()
        return (status, terminal.text)
    }

    @Test func theKeysAreShownAndSomebodyIsAsked() throws {
        let before = try stoutfile
        let outcome = try answer("y")
        #expect(outcome.status == 0, "\(outcome.text)")
        for file in ["root", "targets", "snapshot", "timestamp"] {
            let key = String(decoding: try FileSystem.read(house.sandbox.path / "keys/\(file).key"), as: UTF8.self)
            let text = try #require(key.components(around: "\"public\": \""))
            #expect(outcome.text.contains(text), "\(file)")
        }
        #expect(outcome.text.contains(root.prefixed))
        let line = "acme = { registry = \"../signed\", only = [\"acme-*\"], root = \"\(root.prefixed)\" }\n"
        let after = try stoutfile
        #expect(after.contains(line))
        // Every other byte stays.
        #expect(
            after.replacing(line, with: "").replacing("acme-tool = \"^1.0\"\n", with: "") == before)
        #expect(FileSystem.exists(project / ".stout/env/bin/acme-tool"))
    }

    @Test(arguments: ["n", "", "no", "yesterday"]) func anythingElseIsNo(_ text: String) throws {
        let before = try stoutfile
        let outcome = try answer(text)
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("E0527"))
        #expect(try stoutfile == before)
        #expect(!FileSystem.exists(project / "Stout.lock"))
    }

    @Test func withoutATerminalNothingIsAdded() throws {
        let before = try stoutfile
        let outcome = try house.run(["add", "--source", "acme=../signed"], in: project)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("E0527"))
        #expect(outcome.errors.contains("root = \"\(root.prefixed)\""))
        #expect(try stoutfile == before)
        let other = "sha256:" + String(repeating: "0f", count: 32)
        #expect(
            try house.run(["add", "--source", "acme=../signed", "--root", other], in: project).errors.contains("E0527"))
        #expect(try stoutfile == before)
        let right = try house.run(["add", "--source", "acme=../signed", "--root", root.prefixed], in: project)
        #expect(right.status == 0, "\(right.errors)")
        #expect(try stoutfile.contains("root = \"\(root.prefixed)\""))
    }

    @Test func aFormerRootIsStillThePublishers() throws {
        let keys = PublishBottles.Keys([house.sandbox.path / "keys"]) { () throws(Failure) in nil }
        _ = try PublishBottles.rotate("root", in: house.sandbox.path / "signed", keys)
        let right = try house.run(["add", "--source", "acme=../signed", "--root", root.prefixed], in: project)
        #expect(right.status == 0, "\(right.errors)")
    }
}

extension String {
    /// What stands between a mark and the next quotation mark.
    fileprivate func components(around mark: String) -> String? {
        guard let start = firstRange(of: mark)?.upperBound else { return nil }
        return String(self[start...].prefix { $0 != "\"" })
    }
}
