internal import Diagnostics

/// Blocks of text: `|` with its lines as they are, `>` with lines joined.
extension YAMLReader {
    /// The text whose sign stands at `place`; behind it comes the line below.
    ///
    /// - Parameter least: how far its lines are indented at least.
    mutating func blockText(atLeast least: Int) throws(YAMLError) -> YAMLValue {
        let start = place
        let isFolded = bytes[place] == UInt8(ascii: ">")
        place += 1
        var keeps: Bool?
        var indentation: Int?
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "+") where keeps == nil: keeps = true
            case UInt8(ascii: "-") where keeps == nil: keeps = false
            case 0x31...0x39 where indentation == nil: indentation = max(least - 1, 0) + Int(bytes[place] - 0x30)
            default:
                try endLine()
                return try body(start, isFolded: isFolded, keeps: keeps, indentation: indentation, least)
            }
            place += 1
        }
        return YAMLValue(.scalar(""), Span(start, place))
    }

    private mutating func body(
        _ start: Int, isFolded: Bool, keeps: Bool?, indentation: Int?, _ least: Int
    ) throws(YAMLError) -> YAMLValue {
        var indentation = indentation
        var lines: [ArraySlice<UInt8>] = []
        var end = place
        place = min(place + 1, bytes.count)
        while place < bytes.count {
            var stop = lineEnd(place)
            let next = min(stop + 1, bytes.count)
            if stop > place, bytes[stop - 1] == 0x0d { stop -= 1 }
            let blanks = bytes[place..<stop].prefix { $0 == 0x20 }.count
            if place + blanks == stop, indentation.map({ blanks <= $0 }) ?? true {
                lines.append([])
            } else {
                if indentation == nil { indentation = max(blanks, least) }
                guard let indentation, blanks >= indentation, !isMarker(at: place) else { break }
                lines.append(bytes[(place + indentation)..<stop])
                end = stop
            }
            place = next
        }
        let empty = lines.reversed().prefix { $0.isEmpty }.count
        lines.removeLast(empty)
        var text = isFolded ? Self.folded(lines) : Array(lines.joined(separator: [0x0a]))
        if !lines.isEmpty, keeps != false { text.append(0x0a) }
        if keeps == true { text += [UInt8](repeating: 0x0a, count: empty) }
        return YAMLValue(.scalar(String(decoding: text, as: UTF8.self)), Span(start, max(end, start + 1)))
    }

    /// Lines joined with blanks, but for those that are indented further.
    private static func folded(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
        var text: [UInt8] = []
        var feeds = 0
        var isFurther = true
        for line in lines {
            if line.isEmpty {
                feeds += 1
                continue
            }
            let wasFurther = isFurther
            isFurther = isBlank(line[line.startIndex])
            if text.isEmpty {
                text += [UInt8](repeating: 0x0a, count: feeds)
            } else if wasFurther || isFurther {
                text += [UInt8](repeating: 0x0a, count: feeds + 1)
            } else {
                text += feeds == 0 ? [0x20] : [UInt8](repeating: 0x0a, count: feeds)
            }
            text += line
            feeds = 0
        }
        return text
    }
}
