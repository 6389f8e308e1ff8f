import Foundation
import Glibc
import Testing
import Transfers
import Unix

/// A real server, with TLS and HTTP/2, where the machine has one.
final class Nginx {
    static let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let openssl = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isThere: Bool { program != nil && openssl != nil }

    let folder: TemporaryFolder
    let plain: Int
    let secure: Int
    private let process = Foundation.Process()

    init(files: [String: [UInt8]]) throws {
        folder = try TemporaryFolder()
        plain = try freePort()
        secure = try freePort()
        for (name, bytes) in files { _ = try folder.write(name, bytes) }
        let root = folder.path.text
        try Self.run(
            Self.openssl ?? "",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", root + "/key.pem", "-out", root + "/cert.pem",
            ])
        _ = try folder.write("nginx.conf", Array(configuration.utf8))
        process.executableURL = URL(fileURLWithPath: Self.program ?? "")
        process.arguments = ["-p", root, "-c", root + "/nginx.conf", "-e", root + "/error.log"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Up once it accepts.
        var options = TransferOptions.quick
        options.attempts = 12
        let engine = try TransferEngine(options)
        _ = try engine.fetch([try Location("http://127.0.0.1:\(plain)/protocol")], maximumSize: 100)
    }

    deinit {
        // Started from a thread that blocks signals it inherits their mask: only this one gets through.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private var configuration: String {
        """
        daemon off; master_process off; pid nginx.pid;
        events { worker_connections 64; }
        http {
          access_log off; root \(folder.path.text);
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server {
            listen 127.0.0.1:\(plain);
            location /protocol { return 200 $server_protocol; }
            location /upgrade { return 301 https://127.0.0.1:\(secure)/protocol; }
          }
          server {
            listen 127.0.0.1:\(secure) ssl http2;
            ssl_certificate cert.pem; ssl_certificate_key key.pem;
            location /protocol { return 200 $server_protocol; }
            location /downgrade { return 302 http://127.0.0.1:\(plain)/protocol; }
          }
        }
        """
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
    }
}

@Suite("A real server", .enabled(if: Nginx.isThere, "needs nginx and openssl"), .serialized)
struct NginxTests {
    let files = ["a.zst": pattern(2_000_000), "b.zst": pattern(30_000)]

    @Test func `tags, parts, TLS and HTTP 2`() throws {
        let nginx = try Nginx(files: files)
        let body = files["a.zst"] ?? []
        let plain = "http://127.0.0.1:\(nginx.plain)"
        let secure = "https://127.0.0.1:\(nginx.secure)"

        // Tags and parts.
        let whole = try transfer([plain + "/a.zst"], size: body.count)
        #expect(whole.sink.bytes == body)
        let validator = try #require(whole.response?.validator)
        let again = try transfer([plain + "/a.zst"], validator: validator, conditional: true)
        #expect(again.response?.isUnchanged == true)
        let rest = try transfer([plain + "/a.zst"], offset: 1_500_000, validator: validator)
        #expect(rest.response?.status == 206)
        #expect(rest.sink.bytes == Array(body[1_500_000...]))
        let stale = try transfer([plain + "/a.zst"], offset: 1_500_000, validator: Validator(etag: "\"old\""))
        #expect(stale.sink.restarts == 1)
        #expect(stale.sink.bytes == body)
        #expect(try transfer([plain + "/none"]).kind == .notFound)

        // A certificate that nobody vouches for, and one that the user vouches for.
        #expect(try transfer([secure + "/b.zst"]).kind == .insecure)
        var options = TransferOptions.quick
        options.read { ["SSL_CERT_FILE": nginx.folder.path.text + "/cert.pem"][$0] }
        #expect(try transfer([secure + "/b.zst"], options: options).sink.bytes == files["b.zst"])
        #expect(try transfer([secure + "/protocol"], options: options).sink.bytes == Array("HTTP/2.0".utf8))
        #expect(try transfer([plain + "/upgrade"], options: options).sink.bytes == Array("HTTP/2.0".utf8))
        #expect(try transfer([secure + "/downgrade"], options: options).kind == .redirectRefused)
        // Another name than the certificate's.
        #expect(try transfer(["https://localhost:\(nginx.secure)/b.zst"], options: options).kind == .insecure)

        // A large file has a connection of its own.
        var splitting = options
        splitting.largeFile = 8
        #expect(try transfer([secure + "/protocol"], size: 8, options: splitting).sink.bytes == Array("HTTP/1.1".utf8))

        // Eight at once, each through a narrow queue: on one connection, and on one each.
        let locations = try (0..<8).map { _ in try Location(secure + "/a.zst") }
        for largeFile in [Int.max, 1] {
            options.largeFile = largeFile
            let (bytes, pauses, results) = try readThroughQueues(
                locations, capacity: 2, size: body.count, options: options)
            #expect(bytes.allSatisfy { $0 == body })
            #expect(pauses >= 8)
            #expect(results.allSatisfy { (try? $0.get()) != nil })
        }
    }
}
