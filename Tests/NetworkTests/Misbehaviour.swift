import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

/// One way in which a server can fail to give a bottle, always the same.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
    let name: String
    /// What a sync says where nobody else has the bottle; nil where it succeeds all the same.
    let alone: Code?
    /// The configuration that it takes to end soon.
    var configuration = ""
    let fault: RogueServer.Fault

    var testDescription: String { name }

    init(_ name: String, _ alone: Code?, configuration: String = "", _ fault: @escaping RogueServer.Fault) {
        self.name = name
        self.alone = alone
        self.configuration = configuration
        self.fault = fault
    }

    static let all: [Misbehaviour] = broken + lying + hostile + refusing

    /// Connections that end, stall or drip.
    static let broken = [
        Misbehaviour("cut at 60 %, once") { _, count, body, client in
            count == 0 ? client.cut(body, at: body.count * 6 / 10, etag: tag(body)) : nil
        },
        Misbehaviour("cut at 60 %, once, by a server without ranges and tags") { _, count, body, client in
            count == 0 ? client.cut(body, at: body.count * 6 / 10) : client.answer(200, [:], body)
        },
        Misbehaviour("cut at every tenth, each time") { request, _, body, client in
            let start = request.rangeStart ?? 0
            let end = min(body.count, start + body.count / 3)
            client.head(
                start == 0 ? 200 : 206,
                [
                    "Content-Length": "\(body.count - start)", "ETag": tag(body),
                    "Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)",
                ])
            client.send(body[start..<end])
            return end == body.count ? .keep : .close
        },
        Misbehaviour("reset in the middle, once") { _, count, body, client in
            count == 0 ? client.cut(body, at: body.count / 2, etag: tag(body), .reset) : nil
        },
        Misbehaviour("reset before the answer, always", .transferInterrupted) { _, _, _, _ in .reset },
        Misbehaviour("closes without an answer, always", .transferInterrupted) { _, _, _, _ in .close },
        Misbehaviour("stalls at byte 100,000, once", configuration: "timeout = 1\n") { _, count, body, client in
            if count > 0 { return nil }
            _ = client.cut(body, at: 100_000, etag: tag(body))
            return client.stall()
        },
        Misbehaviour("never answers, always", .transferTimedOut, configuration: "timeout = 1\ndeadline = 3\n") {
            _, _, _, client in client.stall()
        },
        Misbehaviour("drips slower than a stall", .transferTimedOut, configuration: "timeout = 1\ndeadline = 4\n") {
            _, _, body, client in
            client.head(200, ["Content-Length": "\(body.count)"])
            for byte in body where client.send([byte]) { pause(milliseconds: 20) }
            return .close
        },
        Misbehaviour("drips faster than a stall, without end", .transferTimedOut, configuration: "deadline = 3\n") {
            _, _, body, client in
            client.head(200, ["Content-Length": "\(body.count)"])
            var place = 0
            while place + 400 < body.count, client.send(body[place..<place + 400]) {
                place += 400
                pause(milliseconds: 50)
            }
            return .close
        },
        Misbehaviour("chunks that end in the middle, once") { _, count, body, client in
            if count > 0 { return nil }
            client.head(200, ["Transfer-Encoding": "chunked", "ETag": tag(body)])
            client.send("\(String(body.count / 2, radix: 16))\r\n")
            client.send(body[..<(body.count / 2)])
            return .close
        },
        Misbehaviour("no length, and an early end, once") { _, count, body, client in
            if count > 0 { return nil }
            client.head(200, ["ETag": tag(body), "Connection": "close"])
            client.send(body[..<(body.count / 2)])
            return .close
        },
    ]

    /// Other bytes, sizes and ranges than there should be.
    static let lying = [
        Misbehaviour("one bit flipped in the middle", .bottleDigest) { _, _, body, client in
            client.answer(200, [:], flipped(body, at: body.count / 2))
        },
        Misbehaviour("one bit flipped in the first byte", .bottleDigest) { _, _, body, client in
            client.answer(200, [:], flipped(body, at: 0))
        },
        Misbehaviour("one bit flipped in the last byte", .bottleDigest) { _, _, body, client in
            client.answer(200, [:], flipped(body, at: body.count - 1))
        },
        Misbehaviour("another file of the same size", .bottleDigest) { _, _, body, client in
            client.answer(200, [:], pattern(body.count))
        },
        Misbehaviour("replaced while it is fetched") { request, count, body, client in
            count == 0
                ? client.cut(flipped(body, at: 1000), at: body.count * 6 / 10, etag: "\"old\"")
                : client.range(request, body, etag: "\"new\"")
        },
        Misbehaviour("the rest of another file under the same tag, once") { request, count, body, client in
            switch count {
            case 0: client.cut(body, at: body.count / 2, etag: "\"same\"")
            case 1: client.range(request, flipped(body, at: body.count - 5), etag: "\"same\"")
            default: client.range(request, body, etag: "\"same\"")
            }
        },
        Misbehaviour("shorter, and says so", .transferSizeDiffers) { _, _, body, client in
            client.answer(200, [:], Array(body.dropLast(9)))
        },
        Misbehaviour("longer, and says so", .transferSizeDiffers) { _, _, body, client in
            client.answer(200, [:], body + [1, 2, 3])
        },
        Misbehaviour("longer, without a length", .transferSizeDiffers) { _, _, body, client in
            client.head(200, ["Connection": "close"])
            client.send(body + [1, 2, 3])
            return .close
        },
        Misbehaviour("endless chunks", .transferSizeDiffers) { _, _, body, client in
            client.head(200, ["Transfer-Encoding": "chunked"])
            let chunk = Array("10000\r\n".utf8) + pattern(0x10000) + Array("\r\n".utf8)
            while client.send(chunk) {}
            return .close
        },
        Misbehaviour("two lengths", .transferMalformed) { _, _, body, client in
            client.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\nContent-Length: 5\r\n\r\n")
            client.send(body)
            return .close
        },
        Misbehaviour("a wrong range, once") { request, count, body, client in
            switch count {
            case 0: return client.cut(body, at: body.count / 2, etag: tag(body))
            case 1:
                let start = (request.rangeStart ?? 0) + 7
                let range = "bytes \(start)-\(body.count - 1)/\(body.count)"
                return client.answer(206, ["Content-Range": range, "ETag": tag(body)], Array(body[start...]))
            default: return nil
            }
        },
        Misbehaviour("a part that nobody asked for", .transferMalformed) { _, _, body, client in
            let range = "bytes 0-\(body.count - 1)/\(body.count)"
            return client.answer(206, ["Content-Range": range], body)
        },
        Misbehaviour("an encoding that nobody asked for", .bottleDigest) { _, _, body, client in
            client.answer(200, ["Content-Encoding": "gzip"], flipped(body, at: 3))
        },
    ]

    /// What is meant to harm.
    static let hostile = [
        Misbehaviour("a bomb of header fields", .transferMalformed) { _, _, _, client in
            client.send("HTTP/1.1 200 OK\r\n")
            while client.send("X-Field: \(String(repeating: "x", count: 1000))\r\n") {}
            return .close
        },
        Misbehaviour("endless interim answers", .transferMalformed) { _, _, _, client in
            while client.send("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n") {}
            return .close
        },
        Misbehaviour("a header line without end", .transferMalformed) { _, _, _, client in
            client.send("HTTP/1.1 200 OK\r\nX: ")
            while client.send(String(repeating: "y", count: 4096)) {}
            return .close
        },
        Misbehaviour("a redirect to a local file", .transferRedirectRefused) { _, _, _, client in
            client.answer(302, ["Location": "file:///etc/passwd"])
        },
        Misbehaviour("a redirect to another protocol", .transferRedirectRefused) { _, _, _, client in
            client.answer(301, ["Location": "gopher://127.0.0.1:70/x"])
        },
        Misbehaviour("a redirect to itself", .transferRedirectRefused) { request, _, _, client in
            client.answer(302, ["Location": request.target])
        },
        Misbehaviour("a longer and longer loop", .transferRedirectRefused) { request, _, _, client in
            client.answer(307, ["Location": request.target + (request.target.contains("?") ? "x" : "?x")])
        },
        Misbehaviour("bytes that are no HTTP", .transferMalformed) { _, _, body, client in
            client.send(body)
            return .close
        },
        Misbehaviour("an endless page of an error", .transferServerFailed) { _, _, _, client in
            client.head(503, ["Connection": "close"])
            while client.send(String(repeating: "sorry ", count: 1000)) {}
            return .close
        },
    ]

    /// Answers that say no.
    static let refusing = [
        Misbehaviour("503 twice, with Retry-After") { _, count, _, client in
            count < 2 ? client.answer(503, ["Retry-After": "0"]) : nil
        },
        Misbehaviour("429, with Retry-After") { _, count, _, client in
            count == 0 ? client.answer(429, ["Retry-After": "1"]) : nil
        },
        Misbehaviour("429 for a day", .transferLimited) { _, _, _, client in
            client.answer(429, ["Retry-After": "86400"])
        },
        Misbehaviour("500 without end", .transferServerFailed) { _, _, _, client in client.answer(500) },
        Misbehaviour("404", .bottleMissing) { _, _, _, client in client.answer(404) },
        Misbehaviour("401", .transferForbidden) { _, _, _, client in
            client.answer(401, ["WWW-Authenticate": "Basic realm=\"x\""])
        },
        Misbehaviour("a login page", .transferSizeDiffers) { _, _, _, client in
            client.answer(200, ["Content-Type": "text/html"], Array("<html>Welcome!</html>".utf8))
        },
        Misbehaviour("204", .transferMalformed) { _, _, _, client in
            client.head(204, [:])
            return .close
        },
    ]

    private init(_ name: String, configuration: String = "", _ fault: @escaping RogueServer.Fault) {
        self.init(name, nil, configuration: configuration, fault)
    }
}

private func tag(_ body: [UInt8]) -> String { "\"\(body.count)\"" }

private func flipped(_ body: [UInt8], at place: Int) -> [UInt8] {
    var body = body
    body[place] ^= 1
    return body
}
