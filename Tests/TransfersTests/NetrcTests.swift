import Diagnostics
import Testing
import Unix
import Workbench

@testable import Transfers

@Suite struct NetrcTests {
    private func entry(_ text: String, _ host: String) -> String? {
        let netrc = Netrc(Array(text.utf8))
        return netrc.entry(of: host).map { "\($0.name) \($0.password.text)" }
    }

    @Test(arguments: [
        ("machine h login a password b", "a b"), ("machine\nh\r\n\tlogin a\npassword b\n", "a b"),
        ("machine H password b login a account c", "a b"), ("machine h login a password \"b \\\"c\\\\\"", "a b \"c\\"),
        ("# machine h login x password y\nmachine h login a password b", "a b"),
        ("machine other login x password y machine h login a password b", "a b"),
        ("machine h login a password b machine h login x password y", "a b"),
        ("macdef init\nmachine h login x password y\n\nmachine h login a password b", "a b"),
        ("default login x password y", nil), ("machine other login x password y", nil), ("machine", nil), ("", nil),
    ])
    func entries(_ text: String, _ found: String?) { #expect(entry(text, "h") == found) }

    @Test func fallback() {
        let netrc = Netrc(Array("machine h login a password b\ndefault login c password d".utf8))
        #expect(netrc.fallback?.name == "c" && netrc.fallback?.password.text == "d")
        #expect(netrc.entry(of: "[::1]") == nil)
        #expect(Netrc(Array("machine ::1 login a".utf8)).entry(of: "[::1]")?.name == "a")
    }

    /// To a server that a Stoutfile names nothing goes that was not meant for it; to one that the user names it does.
    @Test(arguments: [false, true])
    func theDefaultIsForNamedServers(isNamed: Bool) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("netrc", Array("default login ada password S3cret\n".utf8))
        let server = try RogueServer { _, connection in connection.answer(401) }
        var options = TransferOptions.quick
        options.netrc = file
        if isNamed { options.credentials = { _ in .netrc } }
        let run = try transfer([server.address], options: options)
        #expect((server.requests[0].fields["authorization"] != nil) == isNamed)
        let hints = try #require(run.error?.diagnostic.hints)
        #expect(hints.contains { $0.contains("`default` of the netrc file") } != isNamed)
    }
}
