internal import Packages
import Diagnostics
import Foundation
import Notation
import Testing
import Unix
import Workbench

@Suite struct ConfigurationTests {
    private func read(_ text: String, isPrivate: Bool = true) -> (codes: [Code], text: String) {
        let source = SourceText(name: "config.toml", bytes: Array(text.utf8))
        let (configuration, _, diagnostics) = ConfigurationFile.read(source, isPrivate: isPrivate)
        #expect((configuration == nil) == !diagnostics.isEmpty)
        #expect(diagnostics.allSatisfy { !$0.hints.isEmpty })
        return (diagnostics.map(\.code), diagnostics.map { $0.text(.plain).text }.joined())
    }

    /// The example of the page reads as it is.
    @Test func `spec/configuration.md is true`() throws {
        let page = Path(#filePath).parent.parent.parent / "spec/configuration.md"
        let text = String(decoding: try FileSystem.read(page), as: UTF8.self)
        let example = try #require(text.firstMatch(of: /```toml configuration\n((?s).*?)```/)).output.1
        let source = SourceText(name: "config.toml", bytes: Array(example.utf8))
        let configuration = try #require(ConfigurationFile.read(source, isPrivate: false).configuration)
        #expect(configuration.jobs == 4 && configuration.timeout == 20 && configuration.deadline == 600)
        #expect(configuration.usesNetrc && configuration.trusted == ["/srv/projects"])
        #expect(configuration.mirrors.map(\.prefix.text) == ["https://registry.example.org/core"])
        #expect(configuration.mirrors[0].places.map(\.text).count == 2)
        #expect(
            configuration.credentials.map(\.content) == [
                .token(.command(["pass", "show", "registry"])), .token(.variable("MIRROR_TOKEN")),
                .password(name: "ada", .file("~/.config/stout/packages.password")),
            ])
        for key in ["jobs", "timeout", "deadline", "netrc", "proxy", "ca-file", "trusted"] {
            #expect(text.contains("| `\(key)` |"))
        }
    }

    @Test(arguments: [
        ("job = 3", 620, "did you mean `jobs`?"), ("jobs = 0", 622, "1 to 64"), ("jobs = 65", 622, "1 to 64"),
        ("jobs = \"4\"", 621, "write it as in `jobs = 4`"), ("timeout = 0", 622, "1 to 3600"),
        ("deadline = 86401", 622, "1 to 86400"), ("netrc = \"no\"", 621, "a boolean"), ("proxy = 3", 621, "a string"),
        ("proxy = \"\"", 622, "empty"), ("ca-file = []", 621, "a string"),
        ("trusted = \"/srv\"", 621, "an array of strings"), ("trusted = [\"srv\"]", 622, "an absolute path"),
        ("mirror = 3", 621, "a table"),
        ("[mirror]\n\"https://a\" = \"https://b\"", 621, "an array of strings"),
        ("[mirror]\n\"https://a\" = []", 622, "no mirrors"),
        ("[credentials.registry.example.org]\ntoken-file = \"x\"", 620, "between quotes"),
        ("[credentials.\"a.b\"]\n", 622, "what to send"),
        ("[credentials.\"a.b\"]\ntoken-fil = \"x\"", 620, "did you mean `token-file`?"),
        ("[credentials.\"a.b\"]\ntoken-file = \"x\"\ntoken-variable = \"y\"", 622, "exclude each other"),
        ("[credentials.\"a.b\"]\nusername = \"x\"", 622, "what to send"),
        ("[credentials.\"a.b\"]\nusername = \"x\"\ntoken-file = \"y\"", 622, "what to send"),
        ("[credentials.\"a.b\"]\ntoken-command = []", 622, "names no program"),
        ("[credentials.\"a.b\"]\ntoken-command = \"pass\"", 621, "an array of strings"),
        ("jobs = ", 103, ""), ("[credentials.\"a.b\"]\ntoken = \"x", 105, ""),
    ])
    func `a mistake is told with its place and what to write`(_ text: String, _ number: Int, _ words: String) throws {
        let (codes, told) = read(text)
        #expect(
            codes.contains { $0.number == number } || number < 200 && codes.allSatisfy { $0.number < 200 }, "\(told)")
        #expect(words.isEmpty || told.contains(words), "\(told)")
        #expect(told.contains("--> config.toml:"), "\(told)")
    }

    @Test func `a secret is refused where others can read it`() {
        let texts = [
            "[credentials.\"h\"]\ntoken = \"s3cret\"", "[credentials.\"h\"]\nusername = \"u\"\npassword = \"s3cret\"",
            "proxy = \"http://u:s3cret@h:1\"", "[mirror]\n\"https://a\" = [\"https://u:s3cret@b\"]",
        ]
        for text in texts {
            #expect(read(text).codes == [])
            let (codes, told) = read(text, isPrivate: false)
            #expect(codes.map(\.number) == [623], "\(told)")
            #expect(told.contains("chmod 600") && !told.contains("s3cret"), "\(told)")
        }
    }

    /// Whatever is wrong, and wherever.
    @Test func `no message shows a secret`() {
        let secret = "s3cretT0KEN"
        let lines = [
            "token = \"\(secret)\"", "token = '\(secret)", "token = \(secret)", "tokn = \"\(secret)\"", "\(secret)",
            "token = [\"\(secret)\"]", "token = \"\"\"\n\(secret)\n\"\"\"", "token = { a = \"\(secret)\" }",
            "password = \"\(secret)\\q\"", "a.token = \"\(secret)\"", "\"token\" = \"\(secret)\" x", "# \(secret)",
            "token-command = [\"login\", \"--password\", \"\(secret)\", 3]", "username = 3 # \(secret)",
            "\"https://u:\(secret)@h\" = \"x\"", "\"u:\(secret)@h\" = {}", "token = \"http\(secret)",
            "\"https://a\" = [\"https://u:\(secret)@b\", 3]", "\"https://a\" = [3, \"https://b?key=\(secret)\"]",
        ]
        for head in ["", "[credentials]\n", "[credentials.\"h\"]\n", "[mirror]\n", "[credentials.\"h\"]\ntoken = 1\n"] {
            for line in lines {
                for tail in ["", "\njobs = 0", "\n]", "\ntoken = 1"] {
                    for isPrivate in [true, false] {
                        let told = read(head + line + tail, isPrivate: isPrivate).text
                        #expect(!told.contains("s3cret") && !told.contains("T0KEN"), "\(told)")
                    }
                }
            }
        }
    }

    /// It names programs: nobody else may have a say in it. A link from a folder of dotfiles may lead to it.
    @Test(arguments: ["", "file", "folder", "link", "target", "dotfiles", "owner", "own group"])
    func `a configuration that others can change is refused`(what: String) throws {
        let town = try Town.withOne()
        let project = try town.project(at: "../registry")
        let dotfiles = try town.sandbox.write("dotfiles/config.toml", "jobs = 2\n")
        let folder = town.sandbox.path / "config"
        try FileSystem.makeDirectories(folder)
        let file = folder / "config.toml"
        let isLink = ["link", "target", "dotfiles"].contains(what)
        if isLink {
            try FileSystem.symbolicLink(file, to: dotfiles.text)
        } else {
            try FileSystem.copy(dotfiles, to: file)
        }
        switch what {
        case "file": try FileSystem.setPermissions(file, 0o666)
        case "own group":
            if try !Unix.Process.isPrivateGroup(FileSystem.status(file).group) { return }
            try FileSystem.setPermissions(file, 0o664)
        case "folder": try FileSystem.setPermissions(folder, 0o777)
        case "target": try FileSystem.setPermissions(dotfiles, 0o666)
        case "dotfiles": try FileSystem.setPermissions(dotfiles.parent, 0o777)
        case "owner":
            if Unix.Process.user != 0 { return }
            try FileManager.default.setAttributes([.ownerAccountID: 2001], ofItemAtPath: file.text)
        default: break
        }
        let outcome = try town.run(["lock"], in: project, variables: ["STOUT_CONFIG": file.text])
        let isGood = ["", "link", "own group"].contains(what)
        #expect(outcome.status == (isGood ? 0 : 1), "\(outcome.errors)")
        #expect(outcome.errors.contains("error[E0632]") != isGood, "\(outcome.errors)")
    }

    /// Start-up is short, and a mistake in the file does not stand in the way of what needs no transfer.
    @Test func `is read only when a transfer is about to begin`() throws {
        let town = try Town.withOne()
        let project = try town.project(at: "../registry")
        let broken = try town.configure("job = 3\n")
        let variables = ["STOUT_CONFIG": broken.text]
        let refused = try town.run(["sync"], in: project, variables: variables)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error[E0620]: `job` is not a key of the configuration"), "\(refused.errors)")
        #expect(try town.run(["sync"], in: project).status == 0)
        for arguments in [["sync"], ["tree"], ["run", "--", "true"], ["verify"], ["lock", "--check"]] {
            let outcome = try town.run(arguments, in: project, variables: variables)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        }
    }

    @Test func `the file of the variable, of XDG_CONFIG_HOME, of the home`() throws {
        let town = try Town.withOne()
        let project = try town.project(at: "../registry")
        func told(_ variables: [String: String]) throws -> String {
            try town.run(["lock", "--upgrade", "--dry-run"], in: project, variables: variables).errors
        }
        #expect(try told(["STOUT_CONFIG": "config.toml"]).contains("E0619"))
        #expect(try told(["STOUT_CONFIG": "/nonexistent/config.toml"]).contains("E0619"))
        #expect(try !told(["STOUT_CONFIG": "/dev/null"]).contains("error"))
        #expect(try !told(["XDG_CONFIG_HOME": "/nonexistent"]).contains("error"))
        try town.sandbox.write(".config/stout/config.toml", "a = 1\n")
        #expect(try told([:]).contains("`a` is not a key"))
        try town.sandbox.write("xdg/stout/config.toml", "b = 1\n")
        let xdg = (town.sandbox.path / "xdg").text
        #expect(try told(["XDG_CONFIG_HOME": xdg]).contains("`b` is not a key"))
        #expect(try told(["XDG_CONFIG_HOME": "relative"]).contains("`a` is not a key"))
        #expect(try !told(["XDG_CONFIG_HOME": xdg, "STOUT_CONFIG": "/dev/null"]).contains("error"))
    }
}
