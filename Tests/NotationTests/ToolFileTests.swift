import Diagnostics
import Packages
import Testing

@testable import Notation

/// Lists of other tools: every line is carried over or named, whatever ends it.
struct ToolFileTests {
    private func read(_ text: String, as name: String) throws(Failure) -> ToolFile {
        try ToolFile.read(SourceText(name: name, bytes: Array(text.utf8)), as: name)
    }

    private func tools(_ file: ToolFile) -> [String] {
        file.tools.map { tool in
            let on = tool.on.map { "\($0)" }.joined(separator: "+")
            return "\(tool.line): \(tool.name) \(tool.constraint)" + (on.isEmpty ? "" : " \(on)")
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func lineEndsAndMarksAreNoPartOfALine(_ end: String, _ mark: String) throws {
        func text(_ lines: String...) -> String { mark + lines.map { $0 + end }.joined() }
        let versions = try read(text("# tools", "nodejs 20.11.0", "", "jq 1.7"), as: ".tool-versions")
        #expect(tools(versions) == ["2: nodejs =20.11.0", "4: jq 1.7.*"])
        let brew = try read(text("brew \"jq\"", "brew 'yq'"), as: "Brewfile")
        #expect(tools(brew) == ["1: jq *", "2: yq *"])
        #expect(tools(try read(text("jq", "curl"), as: "Aptfile")) == ["1: jq *", "2: curl *"])
        #expect(tools(try read(text("v20"), as: ".nvmrc")) == ["1: nodejs 20.*"])
        #expect(tools(try read(text("3.12.1"), as: ".python-version")) == ["1: python =3.12.1"])
        #expect(
            tools(try read(text("[tools]", "jq = \"1.7\"").replacing("\r", with: "\n"), as: "mise.toml")).count == 1)
        for file in [versions, brew] { #expect(file.rows.isEmpty) }
    }

    @Test func aListThatIsNoTextIsRefused() throws {
        for bytes in [[0xff, 0xfe, 0x6a, 0x00], [0x6a, 0x00, 0x71, 0x00], [0x6a, 0xe9]] as [[UInt8]] {
            #expect(throws: Failure.self) {
                try ToolFile.read(SourceText(name: ".tool-versions", bytes: bytes), as: ".tool-versions")
            }
        }
    }

    @Test func everyNameOfAnAptfileIsCarriedOver() throws {
        let file = try read(
            ":repo:deb https://u:pw@x.example.org/ sid main\nlibpq-dev curl=8 \njq # x\nhttps://x/y.deb\n",
            as: "Aptfile")
        #expect(tools(file) == ["2: libpq-dev *", "2: curl *", "3: jq *"])
        #expect(file.rows.map(\.line) == [1, 2, 4])
        #expect(!file.rows.contains { $0.what.contains("pw") })
    }

    @Test func conditionsOfABrewfileArePlatforms() throws {
        let file = try read(
            """
            brew "a"
            if OS.mac?
              brew "b" # "x
              cask "c"
            elsif OS.linux?
              brew "d"
            else
              brew "e"
            end
            unless OS.mac?
              brew "f"
            end
            brew "g" if OS.linux?
            brew "h", args: ["x # y"] unless OS.linux?
            if Hardware::CPU.arm?
              brew "i"
            else
              brew "j"
            end
            brew "k" if ENV["CI"]
            brew("l")
            brew "m" if OS.mac?
            brew "m" if OS.linux?
            ["n"].each do |x|
              brew x
            end
            brew "o"
            """, as: "Brewfile")
        #expect(
            tools(file) == [
                "1: a *", "3: b * macos", "6: d * linux", "11: f * linux", "13: g * linux", "14: h * macos", "16: i *",
                "18: j *", "20: k *", "21: l *", "22: m * linux+macos", "27: o *",
            ])
        #expect(file.rows.map(\.line) == [4, 8, 14, 15, 20, 24, 25])
    }

    @Test func whatMiseSaysBesideAVersionIsNamed() throws {
        let file = try read(
            """
            [tools]
            jq = { version = "1.7", os = ["linux"] }
            ruby = ["3.3", { version = "3.2" }, 4]
            [env]
            INDEX = "https://u:pw@x.example.org/simple"
            """, as: "mise.toml")
        #expect(tools(file) == ["2: jq 1.7.*", "3: ruby 3.3.*"])
        #expect(file.rows.map(\.what) == ["jq: os", "ruby", "ruby 3.2", "env.INDEX"])
        #expect(file.variables.isEmpty)
    }
}

struct AddressMaskTests {
    @Test(arguments: [
        (
            "--extra-index-url https://bot:s3cr3t@x.example.org/simple",
            "--extra-index-url https://…@x.example.org/simple"
        ),
        ("git+https://t0ken@x.example.org/y.git@v1", "git+https://…@x.example.org/y.git@v1"),
        ("https://x.example.org/t/tk-12345678/chan", "https://x.example.org/t/…/chan"),
        ("https://x.example.org/a?token=b&c", "https://x.example.org/a?…"),
        ("https://u:p/w@x.example.org/a", "https://…@x.example.org/a"),
        ("https://x.example.org:8080/a@b", "https://x.example.org:8080/a@b"), ("a::b 1:2", "a::b 1:2"),
        ("[https://u:p@x/a, https://v@y]", "[https://…@x/a, https://…@y]"), ("://", "://"), ("x:/", "x:/"),
    ])
    func whoAsksIsHidden(_ text: String, _ expected: String) {
        #expect(AddressMask.hiding(text) == expected)
    }
}
