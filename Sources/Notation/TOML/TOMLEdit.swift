public import Diagnostics

/// Edits of a document's text that leave all other bytes as they are: comments, order, quoting, spacing, line ends.
///
/// Tables are named by their path of keys, the root by the empty path. Values are given as TOML text, for example from
/// `TOMLText.quoted`. Each edit reads the new text again, so that `document` and its spans always belong to `source`;
/// an edit that throws changes nothing.
public struct TOMLEdit: Sendable {
    public private(set) var source: SourceText
    public private(set) var document: TOMLTable

    /// Throws what `TOML.read` reports if the text is not TOML.
    public init(_ source: SourceText) throws(Failure) {
        let (document, diagnostics) = TOML.read(source)
        guard let document else { throw Failure(diagnostics) }
        self.source = source
        self.document = document
    }

    /// The text as it now is.
    public var bytes: [UInt8] { source.bytes }

    /// Gives a key of a table a value: in place of the one that it has, or on a new line.
    ///
    /// A new key goes to its alphabetical place if the table's keys are sorted, else behind the table's last; it is
    /// indented, spaced and aligned as its neighbours are. In an inline table it becomes the last member. A table that
    /// is missing gets a header at the end of the text.
    public mutating func set(_ key: String, to value: String, in path: [String]) throws(TOMLEditError) {
        let way = try way(to: path)
        guard way.missing.isEmpty else {
            if let inline = way.inline {
                let (name, text) = TOMLEdit.nested(key, value, way.missing)
                try apply(insertion(of: name, value: text, into: way.table, inside: inline, way))
            } else {
                try apply(section(path, key, value))
            }
            return
        }
        if let entry = way.table.entry(key) {
            guard entry.value.isWrittenWhole else {
                throw TOMLEditError(reason: .writtenAsTable, path: path + [key], span: entry.value.span)
            }
            let span = entry.value.span
            try apply(Replacement(span.start..<span.end, with: value))
        } else if let inline = way.inline {
            try apply(insertion(of: key, value: value, into: way.table, inside: inline, way))
        } else if way.table.form == .implicit {
            try apply(section(path, key, value))
        } else {
            try apply(insertion(of: key, value: value, into: way.table))
        }
    }

    /// Gives a table keys that it does not have, as `set` does one after the other, and reads the text once for all of them.
    public mutating func add(_ entries: [(key: String, value: String)], in path: [String]) throws(TOMLEditError) {
        let entries = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        guard let first = entries.first else { return }
        try set(first.key, to: first.value, in: path)
        let way = try way(to: path)
        if way.inline != nil || way.table.form == .implicit || !way.missing.isEmpty {
            for entry in entries.dropFirst() { try set(entry.key, to: entry.value, in: path) }
            return
        }
        let lines = TableLines(self, way.table)
        var pieces: [Replacement] = []
        for entry in entries.dropFirst() {
            let piece = insertion(of: entry.key, value: entry.value, into: way.table, lines)
            if let last = pieces.indices.last, pieces[last].range == piece.range {
                pieces[last].text += piece.text
            } else {
                pieces.append(piece)
            }
        }
        try apply(pieces)
    }

    /// Takes a key and all that stands under it out of a table; returns false if there is none.
    ///
    /// A line goes with the comment behind it, a member of an inline table with its comma, a table by header with its
    /// lines and one empty line before it.
    @discardableResult
    public mutating func remove(_ key: String, from path: [String]) throws(TOMLEditError) -> Bool {
        var isFound = false
        // A table may be spread over the text: each turn takes out one piece of it.
        while true {
            let way = try way(to: path)
            guard way.missing.isEmpty, let entry = way.table.entry(key) else { return isFound }
            isFound = true
            let removal =
                if let inline = way.inline { memberRemoval(of: entry.value, from: inline) } else {
                    lineRemoval(of: entry.value)
                }
            try apply(removal)
        }
    }

    /// Takes out a table that has no keys, if nobody wrote a comment into it; returns whether it did.
    @discardableResult
    public mutating func removeTableIfEmpty(_ path: [String]) throws(TOMLEditError) -> Bool {
        guard let key = path.last else { return false }
        let way = try way(to: path)
        guard way.missing.isEmpty, way.table.isEmpty else { return false }
        switch way.table.form {
        case .inline:
            return try remove(key, from: Array(path.dropLast()))
        case .header:
            let body = lineEnd(of: way.table.span.end)..<nextHeader(after: way.table.span.end)
            guard !source.bytes[body].contains(UInt8(ascii: "#")) else { return false }
            try apply(sectionRemoval(of: way.table))
            return true
        case .root, .implicit, .dotted, .element:
            return false
        }
    }

    // MARK: - The way to a table

    /// How far a path leads.
    struct Way {
        var table: TOMLTable
        /// The innermost inline table on the way, and the keys from it to `table`.
        var inline: TOMLTable?
        var fromInline: [String] = []
        /// The keys that lead nowhere yet.
        var missing: [String] = []
    }

    private func way(to path: [String]) throws(TOMLEditError) -> Way {
        var way = Way(table: document)
        for (depth, key) in path.enumerated() {
            guard let value = way.table[key] else {
                way.missing = Array(path[depth...])
                return way
            }
            guard let next = value.table else {
                throw TOMLEditError(reason: .notATable, path: Array(path[...depth]), span: value.span)
            }
            way.table = next
            if next.form == .inline {
                way.inline = next
                way.fromInline = []
            } else {
                way.fromInline.append(key)
            }
        }
        return way
    }

    /// `a = { b = { key = value } }` for the keys of a path that is missing inside of an inline table.
    private static func nested(_ key: String, _ value: String, _ missing: [String]) -> (String, String) {
        var text = TOMLText.inlineTable([(key, value)])
        for key in missing.dropFirst().reversed() { text = TOMLText.inlineTable([(key, text)]) }
        return (missing[0], text)
    }

    // MARK: - Applying

    struct Replacement {
        var range: Range<Int>
        var text: String

        init(_ range: Range<Int>, with text: String) {
            self.range = range
            self.text = text
        }
    }

    private mutating func apply(_ replacement: Replacement) throws(TOMLEditError) { try apply([replacement]) }

    /// - Parameter replacements: of the text as it is, one behind the other.
    private mutating func apply(_ replacements: [Replacement]) throws(TOMLEditError) {
        guard let first = replacements.first, let last = replacements.last else { return }
        var bytes: [UInt8] = []
        var place = 0
        for replacement in replacements {
            bytes += source.bytes[place..<replacement.range.lowerBound]
            bytes += replacement.text.utf8
            place = replacement.range.upperBound
        }
        bytes += source.bytes[place...]
        let changed = source.with(bytes)
        let (document, diagnostics) = TOML.read(changed)
        guard let document else {
            throw TOMLEditError(
                reason: .notReadable(diagnostics.first?.message ?? ""), path: [],
                span: Span(first.range.lowerBound, last.range.upperBound))
        }
        source = changed
        self.document = document
    }
}

/// Why an edit cannot be made.
public struct TOMLEditError: Error, Sendable {
    public enum Reason: Sendable, Equatable {
        /// What stands at the path is a plain value or an array, not a table.
        case notATable
        /// The value to replace is a table of several lines; edit its keys, or remove it first.
        case writtenAsTable
        /// The new text would not be TOML, for this reason: the value that was given is none.
        case notReadable(String)
    }

    public let reason: Reason
    public let path: [String]
    /// What is in the way.
    public let span: Span
}

extension TOMLValue {
    /// Whether the value is one piece of text behind a `=`.
    var isWrittenWhole: Bool {
        switch kind {
        case .table: table?.form == .inline
        case .array: array?.isArrayOfTables == false
        default: true
        }
    }
}
