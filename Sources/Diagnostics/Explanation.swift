internal import CPages

/// What spec/errors.md says of one code: what causes the message, an example, and what to do about it.
///
/// The page is in the program as it is in the repository, so there is one text and no second one to keep in step.
public struct Explanation: Sendable {
    /// A file or a session at a terminal that leads to the message.
    public struct Example: Hashable, Sendable {
        /// What it is: `console`, or `toml` and perhaps the file's name, as in `toml Stoutfile`.
        public let kind: String
        /// Lines with a line end each.
        public let text: String
    }

    /// `E0402`
    public let code: String
    public let title: String
    /// The subject: `Resolution`.
    public let subject: String
    /// Paragraphs without line ends; links are their words.
    public let cause: [String]
    public let examples: [Example]
    public let remedy: [String]

    /// All of them, by number.
    public static let all: [Explanation] = read(page)

    /// That of a code as people write it: `E0402`, `e402` or `402`.
    public static func named(_ text: String) -> Explanation? {
        let digits = text.first == "E" || text.first == "e" ? text.dropFirst() : text[...]
        guard let number = UInt16(digits) else { return nil }
        return all.first { $0.code == "\(Code(Int(number), ""))" }
    }

    /// The page itself.
    static var page: String {
        let bytes = unsafe UnsafeBufferPointer(start: stout_page_errors(), count: stout_page_errors_size())
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Reads such a page.
    static func read(_ page: String) -> [Explanation] {
        var all: [Explanation] = []
        var subject = ""
        var lines = page.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            if line.hasPrefix("## ") {
                subject = String(line.dropFirst(3).drop { $0 != " " }.dropFirst())
            } else if line.hasPrefix("### E") {
                let heading = line.dropFirst(4).split(separator: " ", maxSplits: 1)
                let body = lines.prefix { !$0.hasPrefix("##") }
                lines = lines.dropFirst(body.count)
                all.append(
                    Explanation(
                        code: String(heading[0]), title: heading.count > 1 ? String(heading[1]) : "", subject, body))
            }
        }
        return all
    }

    private init(code: String, title: String, _ subject: String, _ body: ArraySlice<Substring>) {
        var before: [String] = []
        var after: [String] = []
        var examples: [Example] = []
        var paragraph = ""
        func end() {
            if paragraph.isEmpty { return }
            let text = Self.withoutLinks(paragraph[...])
            if examples.isEmpty { before.append(text) } else { after.append(text) }
            paragraph = ""
        }
        var fence: (kind: String, text: String)?
        for line in body {
            if let open = fence {
                if line == "```" {
                    examples.append(Example(kind: open.kind, text: open.text))
                    fence = nil
                } else {
                    fence?.text += line + "\n"
                }
            } else if line.hasPrefix("```") {
                end()
                fence = (String(line.dropFirst(3)), "")
            } else if line.isEmpty {
                end()
            } else {
                paragraph += (paragraph.isEmpty ? "" : " ") + line
            }
        }
        end()
        self.code = code
        self.title = title
        self.subject = subject
        cause = before
        self.examples = examples
        remedy = after
    }

    /// `[words](place)` as `words`.
    private static func withoutLinks(_ line: Substring) -> String {
        var text = ""
        var rest = line
        while let open = rest.firstIndex(of: "[") {
            let inside = rest[open...].dropFirst()
            guard let close = inside.firstIndex(of: "]"), inside[close...].dropFirst().first == "(",
                let end = inside[close...].firstIndex(of: ")")
            else {
                text += rest[...open]
                rest = inside
                continue
            }
            text += rest[..<open] + inside[..<close]
            rest = inside[end...].dropFirst()
        }
        return text + rest
    }
}
