import Diagnostics
import Testing

@testable import Notation

/// Views of a read document: values, keys, and the places of both.
struct TOMLReadTests {
    private func read(_ text: String) throws -> TOMLTable {
        let (document, diagnostics) = TOML.read(SourceText(name: "x", bytes: Array(text.utf8)))
        return try #require(document, "\(diagnostics.map(\.message))")
    }

    @Test func `keys and values know their places`() throws {
        let marked = Marked(
            """
            # é comes first
            1️⃣"n é"2️⃣ = 3️⃣'jq'4️⃣  # name
            a.5️⃣b6️⃣ = 7️⃣[
              1,
            ]8️⃣
            """)
        let document = try #require(TOML.read(marked.source).document)
        let name = try #require(document.entry("n é"))
        #expect(name.keySpan == marked.span("1️⃣", "2️⃣"))
        #expect(name.value.span == marked.span("3️⃣", "4️⃣"))
        #expect(name.keyIsQuoted)
        #expect(!name.keyIsDotted)
        #expect(name.value.string == "jq")
        let inner = try #require(document["a"]?.table?.entry("b"))
        #expect(inner.keySpan == marked.span("5️⃣", "6️⃣"))
        #expect(inner.value.span == marked.span("7️⃣", "8️⃣"))
        #expect(inner.keyIsDotted)
        #expect(!inner.keyIsQuoted)
        #expect(inner.value.array?.map(\.integer) == [1])
    }

    @Test func `tables know their headers`() throws {
        let marked = Marked(
            """
            1️⃣[requires]2️⃣
            pg = 3️⃣{ version = "16" }4️⃣
            [group.5️⃣ci6️⃣.requires]
            [[7️⃣p8️⃣]]
            [[p]]9️⃣
            """)
        let document = try #require(TOML.read(marked.source).document)
        #expect(document.form == .root)
        #expect(document["requires"]?.table?.span == marked.span("1️⃣", "2️⃣"))
        #expect(document["requires"]?.table?.form == .header)
        #expect(document["requires"]?.table?["pg"]?.table?.span == marked.span("3️⃣", "4️⃣"))
        #expect(document["requires"]?.table?["pg"]?.table?.form == .inline)
        let group = try #require(document["group"]?.table)
        #expect(group.form == .implicit)
        #expect(group.entry("ci")?.keySpan == marked.span("5️⃣", "6️⃣"))
        #expect(group["ci"]?.table?["requires"]?.table?.form == .header)
        let packages = try #require(document["p"]?.array)
        #expect(packages.isArrayOfTables)
        #expect(packages.count == 2)
        #expect(document.entry("p")?.keySpan == marked.span("7️⃣", "8️⃣"))
        let last = try #require(packages.map { $0 }.last?.table)
        #expect(last.form == .element)
        #expect(last.span.end == marked.offsets["9️⃣"])
        #expect(last.isEmpty)
    }

    @Test func `entries keep the order of the text`() throws {
        let document = try read("z = 1\n[m]\nb = 1\n[a]\n[m.c]\n[m.a]\n")
        #expect(document.keys == ["z", "m", "a"])
        #expect(document["m"]?.table?.keys == ["b", "c", "a"])
        #expect(document.startIndex < document.endIndex)
        #expect(document.index(after: document.startIndex) > document.startIndex)
    }

    @Test func `a large table finds all its keys`() throws {
        let count = 3_000
        let text = (0..<count).map { $0 % 3 == 0 ? "\"k\\u002d\($0)\" = \($0)\n" : "k-\($0) = \($0)\n" }.joined()
        let document = try read(text)
        #expect(document.count == count)
        for number in 0..<count { #expect(document["k-\(number)"]?.integer == Int64(number)) }
        #expect(document["k-\(count)"] == nil)
        #expect(document["k"] == nil)
        let (again, diagnostics) = TOML.read(SourceText(name: "x", bytes: Array((text + "k-0 = 1\nk-1 = 1\n").utf8)))
        #expect(again == nil)
        #expect(diagnostics.map(\.code) == [.tomlDuplicateKey, .tomlDuplicateKey])
    }

    @Test func `content can be switched over`() throws {
        let document = try read("a = \"x\"\nb = 1\nc = 1.5\nd = true\ne = 2026-06-30\nf = [1]\ng = {}\n")
        var kinds: [String] = []
        for entry in document {
            switch entry.value.content {
            case .string(let text): kinds.append("string \(text)")
            case .integer(let number): kinds.append("integer \(number)")
            case .float(let number): kinds.append("float \(number)")
            case .boolean(let flag): kinds.append("boolean \(flag)")
            case .dateTime(let time): kinds.append("time \(time)")
            case .array(let array): kinds.append("array \(array.count)")
            case .table(let table): kinds.append("table \(table.count)")
            }
        }
        #expect(
            kinds == ["string x", "integer 1", "float 1.5", "boolean true", "time 2026-06-30", "array 1", "table 0"])
        #expect(document["a"]?.integer == nil)
        #expect(document["b"]?.string == nil)
        #expect(document["g"]?.array == nil)
        #expect(document["f"]?.table == nil)
        #expect(document["d"]?.float == nil)
        #expect(document["c"]?.boolean == nil)
        #expect(document["c"]?.dateTime == nil)
        #expect(document.map { "\($0.value.kind)" }.first == "a string")
    }

    @Test func `dates and times are taken apart`() throws {
        let document = try read(
            "a = 2026-06-30 08:12:44.1234567899-07:30\nb = 23:59:60\nc = 0001-01-01\nd = 2000-02-29T00:00:00\n")
        let full = try #require(document["a"]?.dateTime)
        #expect(full.kind == .offsetDateTime)
        #expect(full.date == TOMLDateTime.Date(year: 2026, month: 6, day: 30))
        #expect(full.time == TOMLDateTime.Time(hour: 8, minute: 12, second: 44, nanosecond: 123_456_789))
        #expect(full.offset == -450)
        #expect(full.text == "2026-06-30 08:12:44.1234567899-07:30")
        #expect(document["b"]?.dateTime?.time?.second == 60)
        #expect(document["b"]?.kind == .localTime)
        #expect(document["c"]?.dateTime?.date?.year == 1)
        #expect(document["c"]?.kind == .localDate)
        #expect(document["d"]?.kind == .localDateTime)
        #expect(document["d"]?.dateTime?.offset == nil)
    }

    @Test func `a value outlives the source and the document`() throws {
        func inner() throws -> TOMLValue { try #require(try read("a = { b = [\"deep\"] }")["a"]?.table?["b"]) }
        #expect(try inner().array?.first { _ in true }?.string == "deep")
    }

    @Test func `no more than a hundred errors are reported`() {
        let text = String(repeating: "a = \n", count: 1_000)
        let (document, diagnostics) = TOML.read(SourceText(name: "x", bytes: Array(text.utf8)))
        #expect(document == nil)
        #expect(diagnostics.count == TOML.errorLimit)
        #expect(diagnostics.last?.notes == ["reading stopped here, after 100 errors"])
    }

    @Test func `nesting ends at its limit, whatever makes it`() {
        func codes(_ text: String) -> [Code] {
            TOML.read(SourceText(name: "x", bytes: Array(text.utf8))).diagnostics.map(\.code)
        }
        let parts = { (count: Int) in Array(repeating: "a", count: count).joined(separator: ".") }
        #expect(codes("\(parts(128)) = 1") == [])
        #expect(codes("\(parts(129)) = 1") == [.tomlDepth])
        #expect(codes("[\(parts(127))]\na = 1") == [])
        #expect(codes("[\(parts(127))]\na.b = 1") == [.tomlDepth])
        #expect(codes("[\(parts(129))]\na = 1\n") == [.tomlDepth])
        #expect(codes("a = " + String(repeating: "[", count: 100_000)) == [.tomlDepth])
        #expect(codes("a = " + String(repeating: "{a=", count: 100_000)) == [.tomlDepth])
        #expect(codes("a = " + String(repeating: "[", count: 128) + "\nb = ") == [.tomlDepth, .tomlValue])
    }

    @Test func `numbers of any length end in a value or an error`() {
        let digits = String(repeating: "9", count: 1_000_000)
        for text in ["a = \(digits)", "a = 0x\(digits)", "a = 1e\(digits)", "a = -1e\(digits)"] {
            #expect(TOML.read(SourceText(name: "x", bytes: Array(text.utf8))).diagnostics.map(\.code) == [.tomlRange])
        }
        let small = TOML.read(SourceText(name: "x", bytes: Array("a = 0.\(digits)\nb = 1e-\(digits)".utf8))).document
        #expect(small?["a"]?.float == 1)
        #expect(small?["b"]?.float == 0)
    }
}
