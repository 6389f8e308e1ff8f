import Testing

@testable import Transfers

/// Texts made of pieces that parsers care about, in an order that differs by seed only.
struct Pieces: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // splitmix64
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func text(_ pieces: [String], upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in
            pieces.randomElement(using: &self) ?? ""
        }.joined()
    }
}

@Suite("Texts at random")
struct RandomTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `an address that is read is read again as the same`(seed: UInt64) throws {
        let pieces = [
            "http", "https", "file", ":", "/", "//", "@", "a", "b.c", "[", "]", "::1", ":80", ":443", "?", "#", "%20",
            "%", "..", ".", "\\", " ", "\r\n", "ä", "-", "_", "65536", "\u{0}", "localhost",
        ]
        var random = Pieces(state: seed)
        var read = 0
        for round in 0..<4_000 {
            let start = round % 2 == 0 ? ["http://", "https://", "file:///"][round % 3] : ""
            let text = start + random.text(pieces, upTo: 8)
            guard let location = try? Location(text) else { continue }
            read += 1
            if case .remote(let remote) = location.place {
                var bare = remote
                bare.user = nil
                #expect(try Location(remote.text).place == .remote(bare))
                #expect(!remote.text.contains("@") || remote.path.contains("@") || remote.query?.contains("@") == true)
                #expect(remote.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
            }
            if let target = try? location.resolving(random.text(pieces, upTo: 6)), let origin = target.origin {
                #expect(!origin.host.isEmpty && (1...65535).contains(origin.port))
            }
        }
        #expect(read > 300)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `any head leads to a verdict that keeps what is known`(seed: UInt64) {
        let pieces = [
            "HTTP/1.1 200 OK", "HTTP/1.1 206 P", "HTTP/2 304", "HTTP/1.1 100 C", "HTTP/1.1 416", "HTTP/1.1", "",
            "Content-Length: 10", "Content-Length: 99999999999999999999", "Content-Length: -1", "content-length:4",
            "Content-Range: bytes 4-9/10", "Content-Range: bytes 4-9/*", "Content-Range: bytes 9-4/10",
            "Content-Range: bytes 0-9/10", "ETag: \"a\"", "ETag: W/\"a\"", "ETag: a", "ETag: \"a\"b\"", ": x", "x",
            "Transfer-Encoding: chunked", "Location: /x", "Location:", "Last-Modified: x", "Retry-After: x",
            "Retry-After: 18446744073709551616", "X: \u{0}", "Content-Encoding: gzip",
        ]
        var random = Pieces(state: seed)
        for _ in 0..<4_000 {
            var head = ResponseHead()
            head.read(Array("HTTP/1.1 206 Partial\r\n".utf8), now: 0)
            for _ in 0..<6 { head.read(Array(((pieces.randomElement(using: &random) ?? "") + "\r\n").utf8), now: 0) }
            let question = Verdict.Question(
                have: 4, isRange: true, isConditional: false, encoding: .unknown, hasDigest: true, expectedSize: 10,
                maximumSize: 10,
                validator: Validator(etag: "\"a\""))
            switch Verdict(head, for: question) {
            case .deliver(let skipping, let end, let size):
                // Of a file of ten bytes of which four are here: its rest, or all of it.
                #expect((skipping == 4 && head.status == 200) || (skipping == 0 && head.status == 206))
                #expect(end ?? 10 <= 10)
                #expect(size ?? 10 == 10)
            case .startAgain(let size): #expect(size != 10)
            case .unchanged: Issue.record("nothing conditional was asked")
            case .encoded: #expect(head.isEncoded)
            case .redirect, .refuse, .withoutRange: break
            }
        }
    }
}
