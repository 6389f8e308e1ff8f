import Diagnostics
import Testing

@testable import Notation

struct JSONTests {
    private func value(_ text: String) throws -> JSONValue { try JSON.parse(Array(text.utf8)) }

    /// Reads a text in which 📍 stands right before the error, and leaves the mark out.
    private func error(_ marked: String) -> JSONError? {
        let parts = marked.split(separator: "📍", omittingEmptySubsequences: false)
        let text = parts.joined()
        let error = #expect(throws: JSONError.self, "\(text)") { try value(text) }
        #expect(error?.offset == parts[0].utf8.count, "\(text)")
        return error
    }

    // MARK: - Reading

    @Test func scalars() throws {
        #expect(try value("null") == .null)
        #expect(try value(" true\r\n\t") == true)
        #expect(try value("false") == false)
        #expect(try value("\"\"") == "")
        #expect(try value("0") == 0)
        #expect(try value("-17") == -17)
    }

    @Test func `integers are integers while they fit`() throws {
        #expect(try value("9223372036854775807") == .integer(.max))
        #expect(try value("-9223372036854775808") == .integer(.min))
        #expect(try value("9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(try value("1.0") == .number(1))
        #expect(try value("1e2") == .number(100))
        #expect(try value("1E-2") == .number(0.01))
        #expect(try value("5e-324").number == .leastNonzeroMagnitude)
        let negativeZero = try #require(try value("-0").number)
        #expect(negativeZero.sign == .minus)
        #expect(try value("9223372036854775807").number == 9.223372036854775807e18)
        #expect(try value("1e-400").number == 0)
    }

    @Test func escapes() throws {
        #expect(try value(#""\"\\\/\b\f\n\r\t""#) == "\"\\/\u{8}\u{C}\n\r\t")
        #expect(try value(#""\u00e9\uD83C\uDF7A\u0000""#) == "é🍺\0")
        #expect(try value("\"é🍺\u{7F}\"") == "é🍺\u{7F}")
    }

    @Test func `containers keep their order, and keys that are given twice`() throws {
        let read = try value(#" { "b" : [ ] , "a" : [ 1 , { } , [ [ ] ] ] , "b" : 2 } "#)
        #expect(read == ["b": [], "a": [1, [:], [[]]], "b": 2])
        #expect(read.members?.map(\.key) == ["b", "a", "b"])
        #expect(read["b"] == 2)
        #expect(read["c"] == nil)
        #expect(read["a"]?["x"] == nil)
    }

    static let faulty: [(String, JSONError.Reason?)] = [
        ("", .endOfText), ("  📍", .endOfText), ("[1📍", .endOfText), ("{\"a\"📍", .endOfText),
        ("\"abc📍", .endOfText), ("tru📍", .endOfText), ("\"\\📍", .endOfText), ("\"\\uD83C📍", .endOfText),
        ("📍\u{FEFF}1", .byteOrderMark),
        ("[1 📍2]", .unexpected(expected: .commaOrBracket)), ("[1📍}", .unexpected(expected: .commaOrBracket)),
        ("{\"a\":1 📍\"b\":2}", .unexpected(expected: .commaOrBrace)), ("{\"a\" 📍1}", .unexpected(expected: .colon)),
        ("{📍a:1}", .unexpected(expected: .key)), ("{\"a\":📍}", .unexpected(expected: .value)),
        ("[📍,1]", .unexpected(expected: .value)), ("[1,📍,2]", .unexpected(expected: .value)),
        ("📍'a'", .unexpected(expected: .value)), ("📍+1", .unexpected(expected: .value)),
        ("[1,📍]", .trailingComma), ("{\"a\":1,📍}", .trailingComma),
        ("1 📍2", .textAfterValue), ("{}📍}", .textAfterValue), ("[] 📍// x", .textAfterValue),
        ("📍True", .literal), ("[📍nul]", .literal), ("📍NaN", .literal), ("📍falsey", nil),
        ("📍01", .number), ("📍-", .number), ("📍1.", .number), ("📍.5", .unexpected(expected: .value)),
        ("[📍1.e5]", .number), ("📍1e", .number), ("[📍-a]", .number), ("📍1e400", .numberRange),
        ("\"a📍\nb\"", .controlCharacter), ("\"📍\u{0}\"", .controlCharacter), ("\"\t\"", nil),
        ("\"📍\\x41\"", .escape), ("\"📍\\u12G4\"", .escape), ("\"é📍\\'\"", .escape),
        ("\"📍\\uD800\"", .surrogate), ("\"📍\\uDC00\"", .surrogate), ("\"📍\\uD800\\u0041\"", .surrogate),
    ]

    @Test(arguments: faulty)
    func faults(marked: String, reason: JSONError.Reason?) {
        guard let reason else {
            #expect(throws: JSONError.self) { try value(marked.filter { $0 != "📍" }) }
            return
        }
        #expect(error(marked)?.reason == reason, "\(marked)")
    }

    @Test func `ill-formed UTF-8 is refused`() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] {
            let error = #expect(throws: JSONError.self) { try JSON.parse([0x22, 0x61] + bytes + [0x22]) }
            #expect(error?.reason == .encoding)
            #expect(error?.offset == 2)
        }
    }

    @Test func `errors name their line and column`() throws {
        let text = "{\n  \"a\": 1,\n  \"é\": x\n}"
        let error = try #require(#expect(throws: JSONError.self) { try value(text) })
        #expect(error.line == 3)
        #expect(error.column == 9)
        #expect("\(error)" == "only `true`, `false` and `null` stand without quotes, at line 3, column 9")
        let source = SourceText(name: "registry.json", bytes: Array(text.utf8))
        #expect(source.position(of: error.diagnostic(in: source).labels[0].span.start) == (3, 8))
    }

    @Test func `nesting has a limit`() throws {
        let fits = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(try JSON.text(of: value(fits)) == fits)
        let error = #expect(throws: JSONError.self) { try value(String(repeating: "[", count: 1_000_000)) }
        #expect(error?.reason == .depth(128))
        #expect(error?.offset == 128)
    }

    // MARK: - Writing

    @Test func `writing compactly and indented`() throws {
        let sample: JSONValue = [
            "a": [1, -2.5, 1e100], "empty": [[], [:]], "text": "\"\\\n\u{1}é/\u{7F}", "none": nil, "yes": true,
        ]
        #expect(
            JSON.text(of: sample)
                == #"{"a":[1,-2.5,1e+100],"empty":[[],{}],"text":"\"\\\n\u0001é/"# + "\u{7F}"
                + #"","none":null,"yes":true}"#)
        #expect(
            JSON.text(of: ["a": [1, [:]], "b": []], indented: true) == """
                {
                  "a": [
                    1,
                    {}
                  ],
                  "b": []
                }

                """)
        #expect(try value(JSON.text(of: sample)) == sample)
        #expect(try value(JSON.text(of: sample, indented: true)) == sample)
    }
}
