import Testing

@testable import Notation

struct JSONScannerTests {
    private static let sample = #"""
        {"info": {"subdir": "linux-64"}, "packages": {
          "a-1.0": {"depends": ["b >=1", "c\u0020\uD83C\uDF7A"], "size": 1234567, "ratio": -1.5e3},
          "é": [true, false, null, {}, []]
        }, "n": 12}
        """#

    /// Tokens with their texts.
    private func tokens(_ scanner: inout JSONScanner) throws(JSONError) -> [String] {
        var found: [String] = []
        while let token = try scanner.next() {
            switch token {
            case .key, .string, .number: found.append("\(token) \(scanner.text)")
            default: found.append("\(token)")
            }
        }
        return found
    }

    @Test func `a text in pieces of any size gives the same tokens`() throws {
        let bytes = Array(Self.sample.utf8)
        var whole = JSONScanner(bytes)
        let expected = try tokens(&whole)
        #expect(expected.count == 34)
        #expect(expected.contains("string c 🍺"))
        for size in 1...40 {
            var scanner = JSONScanner()
            var found: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                scanner.append(Array(bytes[start..<min(start + size, bytes.count)]))
                found += try tokens(&scanner)
            }
            scanner.finish()
            found += try tokens(&scanner)
            #expect(found == expected, "pieces of \(size)")
            #expect(scanner.offset == bytes.count)
        }
    }

    @Test func `a number at the end of a piece waits for the next`() throws {
        var scanner = JSONScanner()
        scanner.append(Array("12".utf8))
        #expect(try scanner.next() == nil)
        scanner.append(Array("34".utf8))
        #expect(try scanner.next() == nil)
        scanner.finish()
        #expect(try scanner.next() == .number)
        #expect(try scanner.number() == 1234)
        #expect(try scanner.next() == nil)
    }

    @Test func `what is not wanted is skipped, in pieces too`() throws {
        let bytes = Array(Self.sample.utf8)
        for size in [1, 7, bytes.count] {
            var scanner = JSONScanner()
            var seen: [String] = []
            func read() throws {
                while let token = try scanner.next() {
                    if token == .key, scanner.isText("info") || scanner.isText("depends") { scanner.skip() }
                    if token == .beginArray { scanner.skip() }
                    if token == .key { seen.append(scanner.text) }
                }
            }
            for start in stride(from: 0, to: bytes.count, by: size) {
                scanner.append(Array(bytes[start..<min(start + size, bytes.count)]))
                try read()
            }
            scanner.finish()
            try read()
            #expect(seen == ["info", "packages", "a-1.0", "depends", "size", "ratio", "é", "n"], "pieces of \(size)")
        }
    }

    @Test func `what is skipped is still checked`() throws {
        var scanner = JSONScanner(Array(#"{"a": [1, 2,]}"#.utf8))
        #expect(try scanner.next() == .beginObject)
        #expect(try scanner.next() == .key)
        scanner.skip()
        let error = #expect(throws: JSONError.self) { try scanner.next() }
        #expect(error?.reason == .trailingComma)
    }

    @Test func `places count from the start of the text`() throws {
        var scanner = JSONScanner()
        for piece in ["[1,\n", " 2,\n", " x]"] { scanner.append(Array(piece.utf8)) }
        while scanner.depth < 1 { _ = try scanner.next() }
        let error = #expect(throws: JSONError.self) { while try scanner.next() != nil {} }
        #expect(error?.offset == 9)
        #expect(error?.line == 3)
        #expect(error?.column == 2)
    }

    @Test func `a key is compared without being made`() throws {
        var scanner = JSONScanner(Array(#"{"na\u006de": "name"}"#.utf8))
        _ = try scanner.next()
        _ = try scanner.next()
        #expect(scanner.isText("name"))
        #expect(!scanner.isText("nam"))
        _ = try scanner.next()
        #expect(scanner.isText("name"))
        #expect(!scanner.isText("names"))
    }
}
