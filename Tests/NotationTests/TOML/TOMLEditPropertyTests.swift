import Diagnostics
import Testing

@testable import Notation

/// Random edits of random documents: the value is there, all else means the same, and all other lines are untouched.
struct TOMLEditPropertyTests {
    private static let names = ["a", "b-1", "cmake", "d.e", "jq", "é", "zlib"]

    @Test func `an edit changes what it must and nothing else`() throws {
        var dice = Dice(seed: 42)
        var counts = (replaced: 0, added: 0, removed: 0, sections: 0)
        for round in 0..<2_000 {
            let text = document(&dice)
            let before = SourceText(name: "x", bytes: Array(text.utf8))
            var edit = try TOMLEdit(before)
            let path = dice.pick([
                [], ["requires"], ["group", "ci", "requires"], ["inline"], ["new", "one"], ["dotted"],
            ])
            let key = dice.pick(Self.names)
            let value = dice.pick(["1", "\"x # y\"", "[1, 2]", "{ v = 1 }", "true"])
            let old = table(edit.document, path)?[key]
            if dice.roll(2) == 0 {
                #expect(try edit.remove(key, from: path) == (old != nil), "\(round): \(text)")
                #expect(table(edit.document, path)?[key] == nil, "\(round): \(text)")
                if old == nil { #expect(edit.bytes == before.bytes) }
                if path != ["inline"] { expectLinesLost(text, edit, "\(round)") }
                counts.removed += old == nil ? 0 : 1
            } else {
                if let old, !old.isWrittenWhole { continue }
                try edit.set(key, to: value, in: path)
                let now = try #require(table(edit.document, path)?[key])
                #expect(String(decoding: edit.bytes[now.span.start..<now.span.end], as: UTF8.self) == value)
                if let old {
                    #expect(edit.bytes[..<now.span.start] == before.bytes[..<old.span.start])
                    #expect(edit.bytes[now.span.end...] == before.bytes[old.span.end...])
                    counts.replaced += 1
                } else {
                    let isSection = table(try TOMLEdit(before).document, path) == nil
                    if path != ["inline"] { expectLinesAdded(text, edit, atMost: isSection ? 3 : 2, "\(round)") }
                    counts.added += 1
                    counts.sections += isSection ? 1 : 0
                }
            }
            #expect(
                others(edit.document, path, key) == others(try TOMLEdit(before).document, path, key),
                "\(round): \(text)")
        }
        // The dice must have reached every kind of edit.
        #expect(counts.replaced > 100 && counts.added > 200 && counts.removed > 100 && counts.sections > 50)
    }

    @Test func `keys that are added together stand where they would one by one`() throws {
        var dice = Dice(seed: 7)
        for round in 0..<1_000 {
            let source = SourceText(name: "x", bytes: Array(document(&dice).utf8))
            let path = dice.pick([["requires"], ["group", "ci", "requires"], ["inline"], ["new", "one"], ["dotted"]])
            var one = try TOMLEdit(source)
            var all = one
            let known = Set(table(one.document, path)?.map(\.key) ?? [])
            let keys = ["aa", "b-2", "cx", "jq", "k", "zz"].filter { _ in dice.roll(2) == 0 }.filter {
                !known.contains($0)
            }
            for key in keys.sorted() { try one.set(key, to: "1", in: path) }
            try all.add(keys.shuffled(using: &dice).map { ($0, "1") }, in: path)
            #expect(
                String(decoding: all.bytes, as: UTF8.self) == String(decoding: one.bytes, as: UTF8.self),
                "\(round): \(String(decoding: source.bytes, as: UTF8.self))")
        }
    }

    // MARK: - Documents

    private func document(_ dice: inout Dice) -> String {
        let newline = dice.pick(["\n", "\n", "\r\n"])
        var lines: [String] = dice.roll(2) == 0 ? ["# top", ""] : []
        lines += statements(&dice)
        if dice.roll(2) == 0 { lines += ["inline = \(inline(&dice)) # tail"] }
        if dice.roll(3) == 0 { lines += ["dotted.\"d.e\" = 1", "dotted . jq=2"] }
        for header in ["[requires]", " [ group.ci . \"requires\" ]  # ci", "[other]", "[[list]]", "[[list]]"]
        where dice.roll(3) > 0 {
            lines += ["", header] + statements(&dice)
        }
        return lines.joined(separator: newline) + dice.pick(["", newline, newline + newline])
    }

    private func statements(_ dice: inout Dice) -> [String] {
        var names = Self.names.filter { _ in dice.roll(2) == 0 }
        if dice.roll(2) == 0 { names.shuffle(using: &dice) }
        let width = dice.roll(3) == 0 ? 9 : 0
        let indent = dice.pick(["", "", "  ", "\t"])
        return names.flatMap { name -> [String] in
            let key = TOMLText.key(name)
            let padding = String(repeating: " ", count: max(width - key.count, 1))
            let value = dice.pick([
                "1", "'x'", "[\n  1, # one\n]", "{ v = \"1\" }", "\"\"\"\na = 1\n[b]\n\"\"\"", "1.5",
            ])
            let comment = dice.pick(["", "", " # why", "\t#"])
            return (dice.roll(4) == 0 ? ["# about \(name)"] : []) + [indent + key + padding + "= " + value + comment]
        }
    }

    private func inline(_ dice: inout Dice) -> String {
        let names = Self.names.filter { _ in dice.roll(3) == 0 }
        let members = names.map { TOMLText.key($0) + dice.pick(["=", " = "]) + dice.pick(["1", "'a, b'", "[1,\n2]"]) }
        return "{" + dice.pick(["", " "]) + members.joined(separator: dice.pick([",", ", ", " , "])) + "}"
    }

    // MARK: - What is expected

    private func table(_ document: TOMLTable, _ path: [String]) -> TOMLTable? {
        path.reduce(document) { table, key in table?[key]?.table }
    }

    /// All values but the one that was edited, each as a line of path and text; tables only by what they hold.
    private func others(_ document: TOMLTable, _ path: [String], _ key: String) -> Set<String> {
        var lines: Set<String> = []
        func walk(_ value: TOMLValue, _ place: [String]) {
            if place == path + [key] { return }
            switch value.content {
            case .table(let table): for entry in table { walk(entry.value, place + [entry.key]) }
            case .array(let array) where array.isArrayOfTables:
                for (number, element) in array.enumerated() { walk(element, place + ["\(number)"]) }
            default:
                let text = String(decoding: value.source.bytes[value.span.start..<value.span.end], as: UTF8.self)
                lines.insert("\(place) = \(text)")
            }
        }
        for entry in document { walk(entry.value, [entry.key]) }
        return lines
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The old lines are the new ones with some left out.
    private func expectLinesAdded(_ old: String, _ edit: TOMLEdit, atMost limit: Int, _ comment: Comment) {
        let new = lines(String(decoding: edit.bytes, as: UTF8.self))
        let added = new.difference(from: lines(old))
        // A last line without an end gets one; with CRLF its carriage return makes it another line here.
        let removals = added.removals.filter { _ in old.hasSuffix("\n") }
        #expect(removals.isEmpty, comment)
        #expect(added.insertions.count <= limit + 1, comment)
    }

    private func expectLinesLost(_ old: String, _ edit: TOMLEdit, _ comment: Comment) {
        let lost = lines(String(decoding: edit.bytes, as: UTF8.self)).difference(from: lines(old))
        #expect(lost.insertions.isEmpty || !old.hasSuffix("\n"), comment)
    }
}
