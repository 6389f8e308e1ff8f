extension Diagnostic {
    /// The message as a person reads it, several lines with a line end each:
    ///
    /// ```
    /// error[E0402]: no version of `jq` is in `^9`
    ///  --> Stoutfile:6:6
    ///   |
    /// 6 | jq = "^9"
    ///   |      ^^^^ the newest is 1.7.1
    ///   = note: …
    ///
    /// hint: …
    /// ```
    public func text(_ style: Style) -> String {
        let shown = withoutPrivateText
        if shown.message != message || shown.notes != notes { return shown.text(style) }
        let title = "\(severity.rawValue)[\(code)]"
        let opening = severity == .error ? style.error(title) : style.warning(title)
        let sentence = style.wrapped(Self.printable(message), indent: 2, after: title.count + 2)
        var text = opening + style.bold(": " + sentence) + "\n"
        let gutter = labels.map { String($0.source.line(of: $0.span.start)).count }.max() ?? 1
        for (index, label) in labels.enumerated() {
            text += excerpt(of: label, primary: index == 0, gutter: gutter, style)
        }
        let lead = String(repeating: " ", count: labels.isEmpty ? 0 : gutter + 1)
        for note in notes {
            let body = style.wrapped(Self.printable(note), indent: lead.count + 8)
            text += "\(lead)\(style.place("=")) \(style.bold("note")): \(body)\n"
        }
        if !hints.isEmpty { text += "\n" }
        for hint in hints {
            text += "\(style.good("hint")): \(style.wrapped(Self.printable(hint), indent: 6))\n"
        }
        return text
    }

    private func excerpt(of label: Label, primary: Bool, gutter: Int, _ style: Style) -> String {
        let (line, column) = label.source.position(of: label.span.start)
        let (content, start) = label.source.lineText(at: label.span.start)
        let blank = String(repeating: " ", count: gutter)
        let arrow = "\(blank)\(style.place(primary ? "-->" : ":::")) \(label.source.name):\(line):\(column)\n"
        // Of an empty text there is nothing to show, and of one that is somebody else's nothing is shown.
        if content.isEmpty && label.remark == nil || label.source.linkedFrom != nil { return arrow }
        let number = String(line)
        let bar = style.place("|")
        let room = max(20, style.width - gutter - 3)
        // Tabs become one space so that the underline stands where the text does; long lines show the part in question.
        let shown = Self.printable(content, tab: " ")
        let before = Self.printable(
            String(
                decoding: label.source.bytes[start..<max(start, min(label.span.start, start + content.utf8.count))],
                as: UTF8.self),
            tab: " "
        ).count
        let cut = before > room - 10 ? before - (room - 10) / 2 : 0
        let excerpt = (cut > 0 ? "…" : "") + shown.dropFirst(cut + (cut > 0 ? 1 : 0)).prefix(room - 1)
        let end = min(label.span.end, start + content.utf8.count)
        let covered =
            end > label.span.start ? String(decoding: label.source.bytes[label.span.start..<end], as: UTF8.self) : ""
        let marks = max(1, min(Self.printable(covered, tab: " ").count, room - (before - cut)))
        let underline = Self.underlined(
            String(repeating: primary ? "^" : "-", count: marks), at: before - cut,
            label.remark.map { Self.printable($0) },
            room: room, style)
        let lines = underline.map { line in
            let text = line.drop { $0 == " " }
            let dressed = primary ? style.error(String(text)) : style.place(String(text))
            return "\(blank) \(bar) \(String(repeating: " ", count: line.count - text.count))\(dressed)\n"
        }
        return """
            \(arrow)\(blank) \(bar)
            \(style.place(String(repeating: " ", count: gutter - number.count) + number)) \(bar) \(excerpt)
            \(lines.joined())
            """
    }

    /// The marks with the remark beside them, or below where it does not fit on the line.
    private static func underlined(
        _ marks: String, at column: Int, _ remark: String?, room: Int, _ style: Style
    ) -> [String] {
        let margin = String(repeating: " ", count: column)
        guard let remark else { return [margin + marks] }
        if column + marks.count + 1 + remark.count <= room { return ["\(margin)\(marks) \(remark)"] }
        // Far to the right there is no room for words: they end where the line does.
        let start = max(0, min(column, room - min(remark.count, 40)))
        let words = style.wrapped(remark, indent: 0, width: max(20, room - start)).split(separator: "\n")
        return [margin + marks] + words.map { String(repeating: " ", count: start) + $0 }
    }

    /// Control characters of foreign text are shown, not obeyed: a file must not be able to move the cursor.
    static func printable(_ text: String, tab: String = "\t") -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: result.unicodeScalars.append(scalar)
            case 0x09: result += tab
            case 0..<0x20, 0x7F..<0xA0:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u{\(digits)}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
