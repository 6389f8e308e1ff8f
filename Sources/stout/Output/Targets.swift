internal import Diagnostics

/// GitHub's Markdown: https://github.github.com/gfm/#backslash-escapes
enum MarkdownTarget: TextTarget {
    static func escaped(_ foreign: String) -> String {
        foreign.printable.map { character in
            switch character {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case _ where "\\`*_[]|~#!$".contains(character): "\\\(character)"
            default: String(character)
            }
        }.joined()
    }
}

typealias MarkdownText = SafeText<MarkdownTarget>

extension SafeText where Target == MarkdownTarget {
    /// As code, also in a cell of a table: there nothing but a bar needs a backslash, and a backtick can have none.
    static func code(_ foreign: String) -> MarkdownText {
        let text = foreign.printable.replacing("`", with: "'").replacing("|", with: "\\|")
        return MarkdownText(verbatim: "`\(text.isEmpty ? " " : text)`")
    }
}

/// What stands between quotes in Graphviz's language: https://graphviz.org/doc/info/lang.html. Only `"` needs a backslash,
/// and one that a reader would take for the beginning of an escape.
enum DotTarget: TextTarget {
    static func escaped(_ foreign: String) -> String {
        foreign.printable.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}

typealias DotText = SafeText<DotTarget>

/// What stands between quotes in Mermaid's: https://mermaid.js.org/syntax/flowchart.html, with `#35;` and its like for what has a
/// meaning there.
enum MermaidTarget: TextTarget {
    static func escaped(_ foreign: String) -> String {
        foreign.printable.unicodeScalars.map { scalar in
            "\"#<>&`*_~\\".unicodeScalars.contains(scalar) ? "#\(scalar.value);" : String(scalar)
        }.joined()
    }
}

typealias MermaidText = SafeText<MermaidTarget>

/// Text and attributes of a page: https://html.spec.whatwg.org/multipage/syntax.html
enum HTMLTarget: TextTarget {
    static func escaped(_ foreign: String) -> String {
        foreign.printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}

typealias HTMLText = SafeText<HTMLTarget>

/// man(7): no text begins a request or an escape. https://man7.org/linux/man-pages/man7/man.7.html
enum ManualTarget: TextTarget {
    static func escaped(_ foreign: String) -> String {
        // What is no control character and still not shown has no place in a manual page either.
        let text = foreign.printable.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing(
            "…", with: "..."
        )
        .replacing("“", with: "\"").replacing("”", with: "\"")
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }
}

typealias ManualText = SafeText<ManualTarget>
