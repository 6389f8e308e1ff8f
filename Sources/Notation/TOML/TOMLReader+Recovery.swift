internal import Diagnostics

/// Where reading goes on after a statement that could not be read.
///
/// The aim is that one mistake gives one message: never guess at the inside of a broken value, and never read past
/// the next line that clearly starts a statement.
extension TOMLReader {
    mutating func recover() {
        defer { openings.removeAll(keepingCapacity: true) }
        if isStopped {
            place = end
        } else if openings.isEmpty {
            skipLine()
        } else {
            skipBrackets()
        }
    }

    private mutating func skipLine() {
        while place < end, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        if place < end { place += 1 }
    }

    /// Steps over the rest of an array or inline table, to the line after the one that closes it.
    ///
    /// Stops early at a line that starts a statement. Inside braces only a header does so: keys look alike there.
    private mutating func skipBrackets() {
        var open = openings.map { bytes[$0] }
        if place < end, isLineStart(place), stops(at: lineStart(of: place), open) {
            place = lineStart(of: place)
            return
        }
        while place < end {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\n"):
                place += 1
                if stops(at: place, open) { return }
            case UInt8(ascii: "#"):
                while place < end, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString(byte)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                place += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                let opening = byte == UInt8(ascii: "]") ? UInt8(ascii: "[") : UInt8(ascii: "{")
                if let match = open.lastIndex(of: opening) { open.removeSubrange(match...) } else { open.removeLast() }
                place += 1
                if open.isEmpty {
                    skipLine()
                    return
                }
            default:
                place += 1
            }
        }
    }

    private func stops(at lineStart: Int, _ open: [UInt8]) -> Bool {
        if isConflictMarker(at: lineStart) { return true }
        return open.contains(UInt8(ascii: "{")) ? startsHeader(at: lineStart) : startsStatement(at: lineStart)
    }

    /// Steps over a string as far as it can be told; one that is not closed ends with its line.
    private mutating func skipString(_ quote: UInt8) {
        let isLines = byte(at: place + 1) == quote && byte(at: place + 2) == quote
        place += isLines ? 3 : 1
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                place += 2
            } else if byte == quote {
                if !isLines {
                    place += 1
                    return
                }
                if self.byte(at: place + 1) == quote, self.byte(at: place + 2) == quote {
                    place += 3
                    return
                }
                place += 1
            } else if byte == UInt8(ascii: "\n"), !isLines {
                return
            } else {
                place += 1
            }
        }
        place = min(place, end)
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
