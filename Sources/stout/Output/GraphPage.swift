internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Trust

/// The dependency graph as one HTML page that needs nothing but a browser.
///
/// Its sources are in `Sources/stout/Page`: a template with `{names}` of what goes there, a style sheet, and scripts that
/// follow one another. A Content Security Policy allows exactly these by their digests, and no request at all.
enum GraphPage {
    /// - Parameter shown: the platform that the page begins with, one of the graph's.
    static func html(_ graph: DependencyGraph, shown: Platform) -> HTMLText {
        let style = text(PackageResources.page_css)
        let script =
            "\"use strict\";\n"
            + [
                PackageResources.model_js, PackageResources.layout_js, PackageResources.drawing_js,
                PackageResources.diagram_js, PackageResources.map_js, PackageResources.panel_js,
                PackageResources.app_js,
            ].map { text($0) }.joined(separator: "\n")
        var data = GraphData.json(graph)
        if case .object(let members) = data {
            data = .object(members + [(key: "shown", value: .string("\(shown)"))])
        }
        // The parts are the program's own, escaped, or JSON.
        return HTMLText(
            verbatim: fill(
                text(PackageResources.page_html),
                [
                    "policy": "default-src 'none'; script-src '\(digest(script))'; style-src '\(digest(style))'; "
                        + "base-uri 'none'; form-action 'none'",
                    "generator": "stout \(Program.version)",
                    "title": HTMLText(foreign: "\(graph.project): packages").text,
                    "style": style, "script": script,
                    // Nothing in a text can end the element that holds it, and what is shown is what is there.
                    "data": JSON.text(of: printable(data)).replacing("<", with: "\\u003c"),
                ]))
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Each `{name}` of the template is looked at once: what is put there is not searched.
    private static func fill(_ template: String, _ parts: [String: String]) -> String {
        var page = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            page += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            guard let part = parts[String(name)] else { preconditionFailure("page.html has an unknown {\(name)}") }
            page += part
            rest = rest[rest.index(after: close)...]
        }
        return page + rest
    }

    /// The page shows texts as a terminal does.
    private static func printable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text.printable)
        case .array(let values): .array(values.map(printable))
        case .object(let members): .object(members.map { (key: $0.key.printable, value: printable($0.value)) })
        default: value
        }
    }

    /// As a Content Security Policy names what it allows.
    private static func digest(_ text: String) -> String {
        var hasher = SHA256Hasher()
        hasher.update(Array(text.utf8))
        return "sha256-" + base64(hasher.finish().bytes)
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            var word = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            var four: [UInt8] = []
            for _ in 0..<4 {
                four.append(letters[word & 63])
                word >>= 6
            }
            four.reverse()
            for place in part.count + 1..<4 { four[place] = UInt8(ascii: "=") }
            text += four
        }
        return String(decoding: text, as: UTF8.self)
    }
}
