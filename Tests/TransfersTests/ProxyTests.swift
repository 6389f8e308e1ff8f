import Diagnostics
import Testing
import Unix
import Workbench

@testable import Transfers

@Suite struct ProxyTests {
    @Test(arguments: [
        ("h:1", "h:1", nil, false), ("http://u:p@h:1", "http://h:1", "u p", false),
        ("u:p@@127.0.0.1:1", "127.0.0.1:1", "u p@", true), ("https://u:p%40@h", "https://h", "u p@", true),
        ("socks5://u@h", "socks5://h", "u ", false), ("http://u:p@localhost:1/", "http://localhost:1/", "u p", true),
        ("http://u:p@localhost.example.org", "http://localhost.example.org", "u p", false),
    ])
    func isRead(_ text: String, _ address: String, _ user: String?, _ isPrivate: Bool) {
        let proxy = Proxy(text, setting: "x")
        #expect(proxy.address == address)
        #expect(proxy.user.map { "\($0.name) \($0.password.text)" } == user)
        #expect(proxy.isPrivate == isPrivate)
    }

    private func options(_ variables: [String: String]) -> TransferOptions {
        var options = TransferOptions.quick
        options.proxy = nil
        options.read { variables[$0] }
        return options
    }

    @Test func `gets its password where nobody else can read it`() throws {
        let proxy = try RogueServer { _, connection in connection.answer(407) }
        let options = options(["http_proxy": "u:S3cret@127.0.0.1:\(proxy.port)"])
        let run = try transfer(["http://registry.invalid/x"], options: options)
        #expect(run.kind == .proxyFailed)
        #expect(proxy.requests.map { $0.fields["proxy-authorization"] != nil } == [true])
        #expect(run.error?.diagnostic.code.number == 631)
        #expect(run.error.map { $0.diagnostic.text(.plain).text.contains("S3cret") } == false)
    }

    /// 127.1 is this machine, and nothing says so.
    @Test(arguments: [false, true])
    func `and elsewhere only when its user wants it`(isWanted: Bool) throws {
        let proxy = try RogueServer { _, connection in connection.answer(407) }
        var options = options(["all_proxy": "http://u:S3cret@127.1:\(proxy.port)"])
        options.sendsProxyPasswordInClear = isWanted
        let run = try transfer(["http://registry.invalid/x"], options: options)
        #expect(proxy.requests.map { $0.fields["proxy-authorization"] != nil } == [isWanted])
        let hints = try #require(run.error?.diagnostic.hints)
        #expect(hints.contains { $0.contains("proxy-clear = true") } != isWanted)
    }

    /// No tunnel: what the proxy says is said, once for what is final.
    @Test(arguments: [(403, 1), (407, 1), (503, 4)])
    func `a tunnel that is refused`(status: Int, attempts: Int) throws {
        let proxy = try RogueServer { _, connection in connection.answer(status) }
        let options = options(["https_proxy": proxy.address])
        let run = try transfer(["https://registry.invalid/x"], options: options)
        #expect(run.kind == .proxyFailed)
        #expect(run.error?.main.status == status)
        #expect(run.error?.attempts == attempts)
        let notes = try #require(run.error?.diagnostic.notes)
        #expect(notes.contains("the proxy is \(proxy.address), set by https_proxy"), "\(notes)")
    }

    @Test func `a mirror's password is not sent over http either`() throws {
        let server = try RogueServer { _, connection in connection.answer(200) }
        let run = try transfer(["http://u:S3cret@127.1:\(server.port)/x"])
        #expect(run.kind == .badRequest)
        #expect(server.requests.isEmpty)
        #expect(Location.keepsSecret("http://u:p@127.0.0.1/x") && Location.keepsSecret("https://u:p@h/x"))
        #expect(!Location.keepsSecret("http://u:p@h/x") && !Location.keepsSecret("u:p@h:1"))
        #expect(Location.keepsSecret("http://h/@x") && Location.keepsSecret("file:///a@b"))
    }
}
