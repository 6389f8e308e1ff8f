import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

/// The program against a real server with TLS and HTTP/2, and a real proxy: variables and configuration.
@Suite(.enabled(if: Nginx.isThere, "needs nginx and openssl"), .serialized) struct SecureTests {
    private func fresh(_ town: Town) throws {
        for name in ["home", "cache", "project"] { try FileSystem.removeTree(town.sandbox.path / name) }
    }

    private func sync(_ town: Town, _ address: String, _ variables: [String: String]) throws -> Program.Outcome {
        try fresh(town)
        let project = try town.project(at: address)
        return try town.run(["sync", "-v"], in: project, variables: variables)
    }

    @Test func `certificates: none, SSL_CERT_FILE, SSL_CERT_DIR, ca-file`() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry)
        let unknown = try sync(town, nginx.secureAddress, [:])
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("E0612"), "\(unknown.errors)")
        #expect(try nginx.requests().isEmpty)
        let good = try town.configure("ca-file = \"\(nginx.authority)\"\n")
        let ways: [[String: String]] = [
            ["SSL_CERT_FILE": nginx.authority.text], ["SSL_CERT_DIR": nginx.authorityFolder.text],
            ["STOUT_CONFIG": good.text],
        ]
        for variables in ways {
            let outcome = try sync(town, nginx.secureAddress, variables)
            #expect(outcome.status == 0, "\(variables): \(outcome.errors)")
        }
        // The variable goes before the file.
        let both = ["STOUT_CONFIG": good.text, "SSL_CERT_FILE": (town.sandbox.path / "none.pem").text]
        #expect(try sync(town, nginx.secureAddress, both).errors.contains("E0612"))
        // Small files by HTTP/2.
        let requests = try nginx.requests()
        #expect(requests.count > 3)
        #expect(requests.filter { !$0.target.hasPrefix("/bottles/") }.allSatisfy { $0.version == "HTTP/2.0" })
    }

    @Test func `many bottles of a sync share connections`() throws {
        let town = try Town((0..<30).map { PackageTree.tool("t\($0)", "1") })
        let nginx = try Nginx(serving: town.registry)
        for (address, most) in [(nginx.secureAddress, 1), (nginx.address, 4)] {
            try fresh(town)
            let project = try town.project(at: address, requires: (0..<30).map { "t\($0)" })
            let before = try nginx.requests().count
            let outcome = try town.run(
                ["sync", "-j", "4"], in: project, variables: ["SSL_CERT_FILE": nginx.authority.text])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let requests = try nginx.requests()[before...].filter { $0.target.hasPrefix("/bottles/") }
            #expect(requests.count == 30)
            #expect(Set(requests.map(\.connection)).count <= most, "\(address)")
        }
    }

    @Test func `from https to http is refused, and the other way is not`() throws {
        let town = try Town.withOne()
        let plain = try RogueServer.registry(town.registry)
        let nginx = try Nginx(
            serving: town.registry, more: "location /bottles/ { return 302 \(plain.address)$request_uri; }")
        let outcome = try sync(town, nginx.secureAddress, ["SSL_CERT_FILE": nginx.authority.text])
        #expect(outcome.errors.contains("E0613"), "\(outcome.errors)")
        #expect(plain.requests.isEmpty)
        let there = try Nginx(serving: town.registry)
        let upward = try RogueServer.registry(town.registry) { [address = there.secureAddress] request, _, _, client in
            client.answer(308, ["Location": address + request.target])
        }
        let followed = try sync(town, upward.address, ["SSL_CERT_FILE": there.authority.text])
        #expect(followed.status == 0, "\(followed.errors)")
    }

    @Test func `garbage instead of TLS: the next mirror is asked`() throws {
        let town = try Town.withOne()
        let garbage = try GarbageServer()
        let honest = try RogueServer.registry(town.registry)
        let configuration = try town.configure(
            "[mirror]\n\"\(honest.address)\" = [\"https://127.0.0.1:\(garbage.port)\", \"https://127.0.0.1:\(try refusingPort())\"]\n"
        )
        let outcome = try sync(town, honest.address, ["STOUT_CONFIG": configuration.text])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("no secure connection to https://127.0.0.1:\(garbage.port)"), "\(outcome.errors)")
        #expect(try sync(town, "https://127.0.0.1:\(garbage.port)", [:]).errors.contains("E0612"))
    }

    @Test func `HTTPS_PROXY tunnels, NO_PROXY goes past it, http_proxy for http`() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry)
        let proxy = try ProxyServer()
        let trust = ["SSL_CERT_FILE": nginx.authority.text]
        func asked(_ address: String, _ variables: [String: String]) throws -> [ProxyServer.Request] {
            let before = proxy.requests.count
            let outcome = try sync(town, address, trust.merging(variables) { $1 })
            #expect(outcome.status == 0, "\(variables): \(outcome.errors)")
            return Array(proxy.requests[before...])
        }
        let tunnels = try asked(nginx.secureAddress, ["HTTPS_PROXY": proxy.address])
        #expect(!tunnels.isEmpty)
        #expect(tunnels.allSatisfy { $0.method == "CONNECT" && $0.target == "127.0.0.1:\(nginx.secure)" })
        let past = ["HTTPS_PROXY": proxy.address, "http_proxy": proxy.address, "NO_PROXY": "127.0.0.1"]
        #expect(try asked(nginx.secureAddress, past).isEmpty)
        #expect(try asked(nginx.address, past).isEmpty)
        #expect(try asked(nginx.address, ["HTTPS_PROXY": proxy.address]).isEmpty)
        let plain = try asked(nginx.address, ["http_proxy": proxy.address])
        #expect(plain.contains { $0.method == "GET" && $0.target == nginx.address + "/registry.json" })
        #expect(try !asked(nginx.secureAddress, ["all_proxy": proxy.address]).isEmpty)
    }

    @Test func `the proxy of the configuration, and what goes before it`() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry)
        let (proxy, other) = (try ProxyServer(), try ProxyServer())
        let configuration = try town.configure("proxy = \"http://ada:s3cret@127.0.0.1:\(proxy.port)\"\n")
        let variables = ["STOUT_CONFIG": configuration.text, "SSL_CERT_FILE": nginx.authority.text]
        let outcome = try sync(town, nginx.secureAddress, variables)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let field = "Basic " + Data("ada:s3cret".utf8).base64EncodedString()
        #expect(!proxy.requests.isEmpty && proxy.requests.allSatisfy { $0.authorization == field })
        #expect(try nginx.requests().allSatisfy { $0.authorization == "-" })
        let before = proxy.requests.count
        let past = variables.merging(["no_proxy": "127.0.0.1"]) { $1 }
        #expect(try sync(town, nginx.secureAddress, past).status == 0)
        let instead = variables.merging(["https_proxy": other.address]) { $1 }
        #expect(try sync(town, nginx.secureAddress, instead).status == 0)
        #expect(proxy.requests.count == before)
        #expect(!other.requests.isEmpty)
        // One that is not there is told without the password.
        let gone = try town.configure("proxy = \"http://ada:s3cret@127.0.0.1:\(try refusingPort())\"\n")
        let refused = try sync(town, nginx.secureAddress, ["STOUT_CONFIG": gone.text])
        #expect(refused.errors.contains("E0606"), "\(refused.errors)")
        #expect(!refused.errors.contains("s3cret"))
    }
}
