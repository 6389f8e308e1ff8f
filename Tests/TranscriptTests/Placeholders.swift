import Foundation

/// Puts names in place of what differs from run to run and from machine to machine: folders, ports, times, and digests
/// and sizes of bottles, which depend on the compressor's version.
struct Placeholders {
    let root: String
    let port: Int?
    private var digests: [String: Int] = [:]

    init(root: String) {
        self.root = root
        port = nil
    }

    /// One digest has one number throughout a transcript.
    mutating func replace(_ text: String, port: Int?) -> String {
        var text = text.replacing(root, with: "[ROOT]")
        if let port { text = text.replacing(":\(port)", with: ":[PORT]") }
        for match in text.matches(of: /\b[0-9a-f]{64}\b/.wordBoundaryKind(.simple)) {
            let digest = String(match.output)
            if digests[digest] == nil { digests[digest] = digests.count + 1 }
        }
        for (digest, number) in digests {
            text = text.replacing(digest, with: "[digest \(number)]")
        }
        for (regex, name) in Self.names { text = text.replacing(regex.wordBoundaryKind(.simple), with: name) }
        return text.replacing(/"(size|unpacked)": [0-9]+/) { "\"\($0.output.1)\": [size]" }
    }

    private static var names: [(Regex<Substring>, String)] {
        [
            (/bottles\/[0-9a-f]{2}/, "bottles/[2 hex]"),
            (/quarantine\/[0-9]+-[0-9a-f]+/, "quarantine/[folder]"),
            (/projects\/[0-9a-f]{16}/, "projects/[16 hex]"),
            (/-[0-9a-f]{12}\b/, "-[12 hex]"),
            (/\b[0-9a-f]{24}\b/, "[24 hex]"),
            (/\b[0-9]+(?:\.[0-9])? (?:[KMG]?B|bytes)\b/, "[size]"),
            (/\bsize = [0-9]+/, "size = [size]"),
            // libcurl's words differ from version to version, and wrap where the time makes them.
            (/Failed\s+to\s+connect\s+to\s+127(?:.|\n)*?(?:server|refused)/, "[libcurl's words]"),
            (/Unsupported\s+proxy(?:.|\n)*?'[^']*'/, "[libcurl's words]"),
            (/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, "[time]"),
        ]
    }

    /// The other way, in what a transcript sets up.
    func fill(_ text: String, port: Int?) -> String {
        text.replacing("[ROOT]", with: root).replacing("[PORT]", with: port.map { "\($0)" } ?? "[PORT]")
    }
}
