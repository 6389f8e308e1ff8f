import Foundation
import Testing
import Transfers
import Unix
import Workbench

@Suite("A real server", .enabled(if: Nginx.isThere, "needs nginx and openssl"), .serialized)
struct NginxTests {
    let files = ["a.zst": pattern(2_000_000), "b.zst": pattern(30_000)]

    @Test func `tags, parts, TLS and HTTP 2`() throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in files { _ = try folder.write(name, bytes) }
        let nginx = try Nginx(serving: folder.path)
        let body = files["a.zst"] ?? []
        let plain = nginx.address
        let secure = nginx.secureAddress

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
        options.read { ["SSL_CERT_FILE": nginx.authority.text][$0] }
        #expect(try transfer([secure + "/b.zst"], options: options).sink.bytes == files["b.zst"])
        #expect(try transfer([secure + "/protocol"], options: options).sink.bytes == Array("HTTP/2.0".utf8))
        #expect(try transfer([plain + "/other"], options: options).sink.bytes == Array("HTTP/2.0".utf8))
        #expect(try transfer([secure + "/other"], options: options).kind == .redirectRefused)
        // Another name than the certificate's.
        #expect(try transfer(["https://localhost:\(nginx.secure)/b.zst"], options: options).kind == .insecure)

        // A large file has a connection of its own.
        var splitting = options
        splitting.largeFile = 8
        #expect(try transfer([secure + "/protocol"], size: 8, options: splitting).sink.bytes == Array("HTTP/1.1".utf8))

        // Many small ones at once: streams of one connection.
        let engine = try TransferEngine(options)
        let many = try (0..<60).map { TransferRequest(tag: $0, mirrors: [try Location(secure + "/b.zst?\($0)")]) }
        #expect(engine.fetch(many).allSatisfy { (try? $0.get().bytes) == files["b.zst"] })
        let streams = try nginx.requests().filter { $0.target.hasPrefix("/b.zst?") }
        #expect(streams.count == 60)
        #expect(streams.allSatisfy { $0.version == "HTTP/2.0" })
        #expect(Set(streams.map(\.connection)).count == 1)

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
