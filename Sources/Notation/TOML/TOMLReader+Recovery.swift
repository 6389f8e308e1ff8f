internal import Diagnostics

/// Where reading goes on after a statement that could not be read.
///
/// The aim is that one mistake gives one message: never guess at the inside of a broken value, and never read past
/// the next line that clearly starts a statement.
extension TOMLReader {
    mutating func recover() {
        if isStopped {
            place = end
        } else {
            skipStatement()
            while place < end, isLeftover(at: place) { skipStatement() }
        }
    }

    /// Steps over the rest of a statement, to the line after the one on which its last bracket closes.
    ///
    /// Stops early at a line that starts a statement. Inside braces only a header does so: keys look alike there.
    private mutating func skipStatement() {
        var open = openings.map { bytes[$0] }
        openings.removeAll(keepingCapacity: true)
        if !open.isEmpty, place < end, isLineStart(place), stops(at: lineStart(of: place), open) {
            place = lineStart(of: place)
            return
        }
        while place < end {
            let current = bytes[place]
            switch current {
            case UInt8(ascii: "\n"):
                place += 1
                if open.isEmpty || stops(at: place, open) { return }
            case UInt8(ascii: "#"):
                while place < end, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString(current)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                // Deeper ones are past the limit anyway, and looking through them would take for ever.
                if open.count < TOML.depthLimit { open.append(current) }
                place += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                // One that closes nothing may be the mistake itself.
                let opening = current == UInt8(ascii: "]") ? UInt8(ascii: "[") : UInt8(ascii: "{")
                if let match = open.lastIndex(of: opening) { open.removeSubrange(match...) }
                place += 1
            case UInt8(ascii: "\\"):
                // With what it escapes, so that a quote behind it is not looked at again and again.
                place += byte(at: place + 1) == UInt8(ascii: "\n") ? 1 : 2
            default:
                place += 1
            }
        }
        place = min(place, end)
    }

    private func stops(at lineStart: Int, _ open: [UInt8]) -> Bool {
        if isConflictMarker(at: lineStart) { return true }
        return open.contains(UInt8(ascii: "{")) ? startsHeader(at: lineStart) : startsStatement(at: lineStart)
    }

    /// Whether a line can only be a piece of the broken statement before it: an element, or a closing bracket.
    private func isLeftover(at lineStart: Int) -> Bool {
        if startsStatement(at: lineStart) { return false }
        let line = bytes[lineStart..<restOfLine(from: lineStart).end].prefix { $0 != UInt8(ascii: "#") }
        guard let first = line.first(where: { $0 > UInt8(ascii: " ") }) else { return false }
        if "]},{".utf8.contains(first) { return true }
        let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        return isQuoted && !line.contains(UInt8(ascii: "="))
            || line.last { $0 > UInt8(ascii: " ") } == UInt8(ascii: ",")
    }

    /// Steps over a string as far as it can be told; of one that is not closed only over its quotes.
    private mutating func skipString(_ quote: UInt8) {
        let isLines = byte(at: place + 1) == quote && byte(at: place + 2) == quote
        place += isLines ? 3 : 1
        var stop = place
        while stop < end {
            let byte = bytes[stop]
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                stop += 2
            } else if byte == quote, !isLines {
                place = stop + 1
                return
            } else if byte == quote, self.byte(at: stop + 1) == quote, self.byte(at: stop + 2) == quote {
                place = stop + 3
                return
            } else if byte == UInt8(ascii: "\n"), !isLines {
                return
            } else {
                stop += 1
            }
        }
        if isLines { place = end }
    }

    // MARK: - Looking at lines

    func lineStart(of place: Int) -> Int {
        var start = place
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    /// Whether only spaces stand before a place on its line.
    func isLineStart(_ place: Int) -> Bool {
        var before = place
        while before > 0 {
            switch bytes[before - 1] {
            case UInt8(ascii: "\n"): return true
            case UInt8(ascii: " "), UInt8(ascii: "\t"): before -= 1
            default: return false
            }
        }
        return true
    }

    /// Whether a line looks like `key = …` or like a header, and not like an element of an array.
    func startsStatement(at lineStart: Int) -> Bool {
        if startsHeader(at: lineStart) { return true }
        guard let stop = skippedKey(from: lineStart) else { return false }
        return byte(at: stop) == UInt8(ascii: "=")
    }

    /// Whether a line is a header with a bare name that starts with a letter, and nothing else but a comment.
    private func startsHeader(at lineStart: Int) -> Bool {
        var place = lineStart
        while byte(at: place) == UInt8(ascii: " ") || byte(at: place) == UInt8(ascii: "\t") { place += 1 }
        guard byte(at: place) == UInt8(ascii: "[") else { return false }
        let isArray = byte(at: place + 1) == UInt8(ascii: "[")
        place += isArray ? 2 : 1
        guard UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte(at: place) | 0x20 else { return false }
        let start = place
        guard var stop = skippedKey(from: start), byte(at: stop) == UInt8(ascii: "]") else { return false }
        let name = bytes[start..<stop]
        if ["true", "false", "inf", "nan"].contains(where: { name.elementsEqual($0.utf8) }) { return false }
        stop += 1
        if isArray {
            guard byte(at: stop) == UInt8(ascii: "]") else { return false }
            stop += 1
        }
        while byte(at: stop) == UInt8(ascii: " ") || byte(at: stop) == UInt8(ascii: "\t") { stop += 1 }
        return stop >= end || [UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#")].contains(bytes[stop])
    }

    /// Where a bare, quoted or dotted key and the spaces after it end; nil if there is no key.
    private func skippedKey(from start: Int) -> Int? {
        var place = start
        func skipSpace() {
            while byte(at: place) == UInt8(ascii: " ") || byte(at: place) == UInt8(ascii: "\t") { place += 1 }
        }
        skipSpace()
        while true {
            let part = place
            let quote = byte(at: place)
            if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                place += 1
                while place < end, bytes[place] != quote, bytes[place] != UInt8(ascii: "\n") { place += 1 }
                guard byte(at: place) == quote else { return nil }
                place += 1
            } else {
                while TOMLReader.isBare(byte(at: place)) { place += 1 }
                if place == part { return nil }
            }
            skipSpace()
            guard byte(at: place) == UInt8(ascii: ".") else { return place }
            place += 1
            skipSpace()
        }
    }

    // MARK: - Merge conflicts

    /// Whether a line starts with seven of `<`, `|`, `=` or `>`, as version control leaves them.
    func isConflictMarker(at place: Int) -> Bool {
        let mark = byte(at: place)
        guard
            mark == UInt8(ascii: "<") || mark == UInt8(ascii: "=") || mark == UInt8(ascii: ">")
                || mark == UInt8(ascii: "|")
        else { return false }
        guard place == 0 || bytes[place - 1] == UInt8(ascii: "\n") else { return false }
        for distance in 1..<7 where byte(at: place + distance) != mark { return false }
        let after = byte(at: place + 7)
        return after == UInt8(ascii: " ") || after == UInt8(ascii: "\n") || after == UInt8(ascii: "\r")
            || place + 7 >= end
    }

    /// Both sides of a conflict are in the text: nothing after it can be blamed, so reading ends.
    mutating func failAtConflict() -> Skip {
        isStopped = true
        let start = lineStart(of: place)
        return fail(
            .mergeConflict, "a merge conflict is left in this file", restOfLine(from: start),
            hints: ["keep one side and delete the marker lines"])
    }
}
