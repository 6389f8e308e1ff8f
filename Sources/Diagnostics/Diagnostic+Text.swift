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
    public func text(_ style: Style) -> TerminalText {
        let shown = withoutPrivateText
        if shown.message != message || shown.notes != notes { return shown.text(style) }
        let title: TerminalText = "\(severity.rawValue)[\(code)]"
        let opening = severity == .error ? style.error(title) : style.warning(title)
        let sentence = style.wrapped("\(AddressMask.hiding(message))", indent: 2, after: title.width + 2)
        var text = opening + style.bold(": " + sentence) + "\n"
        let gutter = labels.map { String($0.source.line(of: $0.span.start)).count }.max() ?? 1
        for (index, label) in labels.enumerated() {
            text += excerpt(of: label, primary: index == 0, gutter: gutter, style)
        }
        let lead = TerminalText.spaces(labels.isEmpty ? 0 : gutter + 1)
        for (place, note) in notes.enumerated() {
            let note = AddressMask.hiding(note)
            let lines = place == 0 && firstNoteHasLines ? TerminalText(lines: note) : TerminalText(foreign: note)
            let body = style.wrapped(lines, indent: lead.width + 8)
            text += "\(lead)\(style.place("=")) \(style.bold("note")): \(body)\n"
        }
        if !hints.isEmpty { text += "\n" }
        for hint in hints {
            text += "\(style.good("hint")): \(style.wrapped("\(AddressMask.hiding(hint))", indent: 6))\n"
        }
        return text
    }

    private func excerpt(of label: Label, primary: Bool, gutter: Int, _ style: Style) -> TerminalText {
        let (line, column) = label.source.position(of: label.span.start)
        let (content, start) = label.source.lineText(at: label.span.start)
        let blank = TerminalText.spaces(gutter)
        let arrow: TerminalText =
            "\(blank)\(style.place(primary ? "-->" : ":::")) \(label.source.name):\(line):\(column)\n"
        // Of an empty text there is nothing to show, and of one that is somebody else's nothing is shown.
        if content.isEmpty && label.remark == nil || label.source.linkedFrom != nil { return arrow }
        let number = TerminalText(foreign: line)
        let bar = style.place("|")
        let room = max(20, style.width - gutter - 3)
        // Tabs become one space so that the underline stands where the text does; long lines show the part in question.
        let shown = AddressMask.starring(Self.shown(content))
        let before = Self.shown(
            String(
                decoding: label.source.bytes[start..<max(start, min(label.span.start, start + content.utf8.count))],
                as: UTF8.self)
        ).count
        let cut = before > room - 10 ? before - (room - 10) / 2 : 0
        let excerpt = (cut > 0 ? "…" : "") + shown.dropFirst(cut + (cut > 0 ? 1 : 0)).prefix(room - 1)
        let end = min(label.span.end, start + content.utf8.count)
        let covered =
            end > label.span.start ? String(decoding: label.source.bytes[label.span.start..<end], as: UTF8.self) : ""
        let marks = max(1, min(Self.shown(covered).count, room - (before - cut)))
        let underline = Self.underlined(
            String(repeating: primary ? "^" : "-", count: marks), at: before - cut,
            label.remark.map { AddressMask.hiding($0).printable }, room: room,
            style)
        let lines = underline.map { line -> TerminalText in
            let text = TerminalText(foreign: String(line.drop { $0 == " " }))
            let dressed = primary ? style.error(text) : style.place(text)
            return "\(blank) \(bar) \(TerminalText.spaces(line.count - text.text.count))\(dressed)\n"
        }
        return arrow + "\(blank) \(bar)\n" + style.place(TerminalText.spaces(gutter - number.width) + number)
            + " \(bar) \(String(excerpt))\n" + lines.joined()
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
        let words = style.wrapped("\(remark)", indent: 0, width: max(20, room - start)).text.split(separator: "\n")
        return [margin + marks] + words.map { String(repeating: " ", count: start) + $0 }
    }

    /// A line of a file.
    private static func shown(_ line: String) -> String { line.replacing("\t", with: " ").printable }
}
