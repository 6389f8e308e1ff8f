import Testing
import Unix

@testable import Transfers

@Suite("Addresses")
struct LocationTests {
    @Test(arguments: [
        ("http://example.org", "http://example.org/"), ("HTTPS://Example.ORG:443/a", "https://example.org/a"),
        ("https://example.org:8443/a?b#c", "https://example.org:8443/a?…"), ("http://[::1]:80/x", "http://[::1]/x"),
        ("https://me:pw@example.org/x", "https://example.org/x"), ("file:///a/b%20c", "/a/b c"),
        ("https://example.org?x", "https://example.org/?…"),
    ])
    func `that are read, and how they are shown`(text: String, shown: String) throws {
        #expect(try Location(text).description == shown)
    }

    @Test(arguments: [
        ("registry", LocationError.Reason.scheme), ("ftp://a/b", .scheme), ("//a/b", .scheme), ("", .scheme),
        ("http:/a", .host), ("http:///a", .host), ("http://a b/", .host), ("http://a\\b/", .host),
        ("http://good\\@evil/", .character), ("http://a@b@c/", .host), ("http://[::1/", .host), ("http://[x]/", .host),
        ("http://a%2eb/", .host), ("http://ä/", .host), ("http://a:0/", .port), ("http://a:65536/", .port),
        ("http://a:8x/", .port), ("http://a:+80/", .port), ("http://a/b c", .character), ("http://a/\n", .character),
        ("http://a/%2", .character), ("http://a/%zz", .character), ("http://a/ä", .character),
        ("http://u%0a@a/", .character), ("file://host/a", .file), ("file:a", .file), ("file:///a?b", .file),
        ("file:///a%00b", .character),
    ])
    func `that are refused`(text: String, reason: LocationError.Reason) {
        let error = #expect(throws: LocationError.self) { try Location(text) }
        #expect(error?.reason == reason)
    }

    @Test func `a refused one does not show its password`() {
        let error = #expect(throws: LocationError.self) { try Location("http://me:pw@a b/") }
        #expect(error?.text == "…@a b/")
    }

    @Test func `user information is decoded and kept apart`() throws {
        guard case .remote(let remote) = try Location("https://m%65:p:%40@example.org/x").place else {
            Issue.record("not remote")
            return
        }
        #expect(remote.user?.name == "me")
        #expect(remote.user?.password.text == "p:@")
        #expect(remote.text == "https://example.org/x")
    }

    @Test(arguments: [
        ("http://h/a/b", "c", "http://h/a/c"), ("http://h/a/b", "/c", "http://h/c"), ("http://h", "c", "http://h/c"),
        ("http://h/a/b", "//g/c", "http://g/c"), ("https://h/a", "//g:1/c", "https://g:1/c"),
        ("http://h/a/b", "https://g", "https://g/"), ("http://h/a/b/", "../c", "http://h/a/b/../c"),
        ("http://h/a b", "", ""), ("http://h/a?b", "?c", "http://h/a?…"),
        ("http://h/a", "c d|ä", "http://h/c%20d%7C%C3%A4"),
        ("http://h/a", "./c:d", "http://h/./c:d"), ("http://h/a", "c?x=http://y", "http://h/c?…"),
    ])
    func `the target of a redirect`(base: String, reference: String, target: String) throws {
        guard let location = try? Location(base) else {
            #expect(target.isEmpty)
            return
        }
        #expect(try location.resolving(reference).description == target)
    }

    @Test func `below a registry`() throws {
        let remote = try Location("https://h/r?key=1")
        #expect(try remote.appending("bottles/0b/a+b~1 2.zst").description == "https://h/r/bottles/0b/a+b~1%202.zst?…")
        #expect(try Location("https://h").appending("x").description == "https://h/x")
        #expect(try Location(path: "/r").appending("bottles/x").path == "/r/bottles/x")
        for name in ["", "/x", "x/", "../x", "a/../b", "a//b", ".", "a/./b", "a\u{0}"] {
            #expect(throws: LocationError.self) { try remote.appending(name) }
            #expect(throws: LocationError.self) { try Location(path: "/r").appending(name) }
        }
    }

    @Test func `dates`() {
        #expect(HTTPDate.seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDate.seconds("Thu, 29 Feb 2024 23:59:59 GMT") == 1_709_251_199)
        #expect(HTTPDate.seconds("Sat, 21 Nov 2026 08:00:00 GMT") == 1_795_248_000)
        for text in [
            "", "0", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 25:00:00 GMT",
        ] {
            #expect(HTTPDate.seconds(text) == nil)
        }
    }

    @Test func `a date is a validator only when it is old enough`() {
        func validator(_ date: String) -> Validator {
            var head = ResponseHead()
            for line in ["HTTP/1.1 200 OK", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Date: " + date, ""] {
                head.read(Array((line + "\r\n").utf8), now: 0)
            }
            return head.validator
        }
        #expect(validator("Sun, 06 Nov 1994 08:49:37 GMT").forRange == nil)
        #expect(validator("Sun, 06 Nov 1994 08:49:38 GMT").forRange == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(validator("nonsense").forRange == nil)
    }

    @Test func `Retry-After as a date`() {
        var head = ResponseHead()
        for line in ["HTTP/2 503", "retry-after: Sun, 06 Nov 1994 08:49:37 GMT", ""] {
            head.read(Array((line + "\r\n").utf8), now: 784_111_770)
        }
        #expect(head.retryAfter == 7)
        #expect(head.isComplete)
    }
}
