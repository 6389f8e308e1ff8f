internal import Diagnostics

extension TOMLReader {
    /// Reads a value and makes its node, which belongs to no table yet; `depth` is the value's own.
    mutating func readValue(_ key: KeyPart?, depth: Int) throws(Skip) -> UInt32 {
        let start = place
        let number = UInt32(nodes.count)
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let form = try readString()
            addValue(.string, from: start, key) { $0.stringForm = form }
        case UInt8(ascii: "["):
            addValue(.array, from: start, key)
            try readArray(number, depth: depth)
            nodes[Int(number)].end = UInt32(place)
        case UInt8(ascii: "{"):
            addValue(.table, from: start, key) { $0.tableForm = .inline }
            try readInlineTable(number, depth: depth)
            nodes[Int(number)].end = UInt32(place)
        default:
            try readScalar(key)
        }
        return number
    }

    mutating func addValue(
        _ kind: TOMLValue.Kind, from start: Int, _ key: KeyPart?, _ change: (inout TOMLNode) -> Void = { _ in }
    ) {
        var node = TOMLNode(kind, start, place)
        if let key { setKey(of: &node, key) }
        change(&node)
        nodes.append(node)
    }

    // MARK: - Brackets

    private mutating func readArray(_ array: UInt32, depth: Int) throws(Skip) {
        try open(depth: depth)
        while true {
            skipBlank()
            if current == UInt8(ascii: "]") { break }
            try checkNotEnded(isElement: true)
            let element = try readValue(nil, depth: depth + 1)
            append(element, to: array)
            if isStopped { throw Skip() }
            skipBlank()
            if current == UInt8(ascii: ",") {
                place += 1
                continue
            }
            if current == UInt8(ascii: "]") { break }
            try checkNotEnded(isElement: false)
            throw failInArray()
        }
        place += 1
        openings.removeLast()
    }

    private mutating func readInlineTable(_ table: UInt32, depth: Int) throws(Skip) {
        try open(depth: depth)
        skipSpace()
        if current != UInt8(ascii: "}") {
            while true {
                let start = place
                try checkOnLine()
                if current == UInt8(ascii: ",") {
                    throw fail(.tomlSyntax, "a key is missing before `,`", Span(place, place + 1))
                }
                try readKey()
                try expectEquals(from: start)
                try readAssignment(in: table, depth: depth)
                skipSpace()
                if current == UInt8(ascii: "}") { break }
                try checkOnLine()
                guard current == UInt8(ascii: ",") else { throw failInInlineTable() }
                let comma = place
                place += 1
                skipSpace()
                if current == UInt8(ascii: "}") {
                    report(
                        .tomlSyntax, "an inline table cannot end with a comma", Span(comma, comma + 1),
                        hints: ["leave out the `,`"])
                    break
                }
            }
        }
        place += 1
        openings.removeLast()
    }

    /// Steps over an opening bracket or brace.
    private mutating func open(depth: Int) throws(Skip) {
        openings.append(place)
        place += 1
        if depth >= TOML.depthLimit {
            throw fail(
                .tomlDepth, "this value is nested more than \(TOML.depthLimit) levels deep", Span(place - 1, place))
        }
    }

    /// In an array: finds that it was never closed, at the end of the text or where a statement starts.
    private mutating func checkNotEnded(isElement: Bool) throws(Skip) {
        let opening = openings[openings.count - 1]
        if place == end {
            throw fail(
                .tomlBracket, "this array is not closed", Span(opening, opening + 1), hints: ["add the closing `]`"])
        }
        guard isElement || current != UInt8(ascii: ","), isLineStart(place) else { return }
        if isConflictMarker(at: place) { throw failAtConflict() }
        guard startsStatement(at: lineStart(of: place)) else { return }
        throw fail(
            .tomlBracket, "this array is not closed", Span(opening, opening + 1),
            and: [(restOfLine(from: place), "the next statement starts here")], hints: ["add the closing `]`"])
    }

    /// In an inline table: finds that its line ended.
    private mutating func checkOnLine() throws(Skip) {
        switch current {
        case 0 where place == end, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"):
            let opening = openings[openings.count - 1]
            throw fail(
                .tomlBracket, "an inline table must be closed on its own line",
                Span(opening, max(opening + 1, restOfLine(from: opening).end)), "opened here",
                hints: ["for several lines use a `[table]` header, or an array"])
        default: return
        }
    }

    private mutating func failInArray() -> Skip {
        switch current {
        case UInt8(ascii: "}"):
            let opening = openings[openings.count - 1]
            return fail(
                .tomlBracket, "`}` stands where the array's `]` is expected", Span(place, place + 1),
                and: [(Span(opening, opening + 1), "the array opens here")])
        case UInt8(ascii: "="), UInt8(ascii: ":"):
            return fail(
                .tomlSyntax, "an array holds values, not keys", Span(place, place + 1),
                hints: ["put `{ key = value }` around it"])
        case let byte where TOMLReader.isControl(byte):
            reportControl(at: place, in: "an array", from: place)
            return Skip()
        default:
            return fail(
                .tomlSyntax, "`,` or `]` is missing after this element", previousToken(),
                hints: ["put a `,` between elements"])
        }
    }

    private mutating func failInInlineTable() -> Skip {
        switch current {
        case UInt8(ascii: "]"):
            let opening = openings[openings.count - 1]
            return fail(
                .tomlBracket, "`]` stands where the inline table's `}` is expected", Span(place, place + 1),
                and: [(Span(opening, opening + 1), "the table opens here")])
        case let byte where TOMLReader.isControl(byte):
            reportControl(at: place, in: "an inline table", from: place)
            return Skip()
        default:
            return fail(
                .tomlSyntax, "`,` or `}` is missing after this value", previousToken(),
                hints: ["put a `,` between the keys of an inline table"])
        }
    }

    /// The value that was read last.
    private func previousToken() -> Span {
        var node = nodes[nodes.count - 1]
        // A container that just closed is the last node only when it is empty; find it by its end.
        var number = nodes.count - 1
        while number > 0, nodes.count - number < 64 {
            number -= 1
            if nodes[number].end > node.end, Int(nodes[number].end) <= place { node = nodes[number] }
        }
        return node.span
    }
}
