internal import Diagnostics

/// Hides in another tool's file who asks: user information of addresses, tokens in paths (`/t/TOKEN/`), and what stands behind
/// `?`. Byte for byte, so that places stay what they are. Logs of CI are read by others.
public enum AddressMask {
    private static let star = UInt8(ascii: "*")

    public static func hiding(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: ":")) ? String(decoding: hiding(Array(text.utf8)), as: UTF8.self) : text
    }

    /// Whether an address in the text says who asks.
    public static func hasSecret(_ text: String) -> Bool { hiding(text) != text }

    static func hiding(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var place = 0
        while let mark = nextMark(bytes, from: place) {
            let start = mark + 3
            let end = bytes[start...].firstIndex { $0 <= 0x20 || "\"'<>`,;)]}".utf8.contains($0) } ?? bytes.count
            hide(&bytes, start..<end)
            place = end
        }
        return bytes
    }

    /// Where the next `://` stands.
    private static func nextMark(_ bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while place + 2 < bytes.count {
            guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")), colon + 2 < bytes.count else {
                return nil
            }
            if bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/") { return colon }
            place = colon + 1
        }
        return nil
    }

    /// Of what stands behind `://`.
    private static func hide(_ bytes: inout [UInt8], _ range: Range<Int>) {
        func first(_ byte: Character, from start: Int) -> Int? {
            bytes[start..<range.upperBound].firstIndex(of: byte.asciiValue ?? 0)
        }
        let slash = first("/", from: range.lowerBound) ?? range.upperBound
        var host = range.lowerBound
        if let at = bytes[range.lowerBound..<slash].lastIndex(of: UInt8(ascii: "@")) {
            host = at
        } else if let colon = first(":", from: range.lowerBound), colon < slash,
            !bytes[(colon + 1)..<slash].allSatisfy({ (0x30...0x39).contains($0) }),
            let at = bytes[range].lastIndex(of: UInt8(ascii: "@"))
        {
            // A password with a slash in it.
            host = at
        }
        for place in range.lowerBound..<host where bytes[place] != UInt8(ascii: ":") { bytes[place] = star }
        if let path = first("/", from: host), bytes[path..<range.upperBound].starts(with: "/t/".utf8) {
            let token = path + 3
            for place in token..<(first("/", from: token) ?? range.upperBound) { bytes[place] = star }
        }
        if let query = first("?", from: host) {
            for place in (query + 1)..<range.upperBound { bytes[place] = star }
        }
    }
}

extension Failure {
    /// The same with the lines of a text shown without what says who asks.
    func hidingAddresses(in source: SourceText) -> Failure {
        let shown = SourceText(name: source.name, bytes: AddressMask.hiding(source.bytes))
        return Failure(
            all.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.message = AddressMask.hiding(diagnostic.message)
                for place in diagnostic.labels.indices where diagnostic.labels[place].source === source {
                    diagnostic.labels[place].source = shown
                }
                return diagnostic
            })
    }
}

extension SourceText {
    /// Refuses a list that is no text: UTF-16 of a shell on Windows, or no list at all.
    func checkText() throws(Failure) {
        let fault = Encoding.firstFault(in: bytes) ?? bytes.firstIndex(of: 0).map { $0..<$0 + 1 }
        guard let fault else { return }
        throw Failure(
            Diagnostic(
                .tomlEncoding, "\(name) is not UTF-8",
                labels: [Diagnostic.Label(SourceText(name: name, bytes: []), Span(0, 0))],
                notes: ["byte \(fault.lowerBound + 1) is not part of a text"],
                hints: ["save the file as UTF-8; PowerShell needs `-Encoding utf8` for that"]))
    }
}
