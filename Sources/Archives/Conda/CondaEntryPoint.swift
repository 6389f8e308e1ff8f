/// A program of a `noarch: python` package that is made when the package is installed: `NAME = MODULE:FUNCTION`.
public struct CondaEntryPoint: Hashable, Sendable {
    /// Of the file in `bin`.
    public let name: String
    /// With dots.
    public let module: String
    /// With dots, when it is an attribute of an object.
    public let function: String

    init(name: String, module: String, function: String) {
        self.name = name
        self.module = module
        self.function = function
    }

    /// Nil when it is none: the name becomes a file's, the rest is put into a program.
    init?(_ text: String) {
        guard let equals = text.firstIndex(of: "="), let colon = text[equals...].firstIndex(of: ":") else { return nil }
        name = Self.trimmed(text[..<equals])
        module = Self.trimmed(text[text.index(after: equals)..<colon])
        function = Self.trimmed(text[text.index(after: colon)...])
        guard Self.isName(name), Self.isDotted(module), Self.isDotted(function) else { return nil }
    }

    private static func trimmed(_ text: Substring) -> String {
        let spaces: Set<Character> = [" ", "\t"]
        let start = text.drop { spaces.contains($0) }
        return String(start.reversed().drop { spaces.contains($0) }.reversed())
    }

    /// ASCII letters, digits, `_`, `-`, `.`, `+`; neither a dot nor a hyphen at its start.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return text.utf8.count <= EntryName.longestComponent
            && text.utf8.allSatisfy { isWord($0) || "-.+".utf8.contains($0) }
    }

    /// Identifiers of ASCII, divided by dots.
    private static func isDotted(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first else { return false }
            return !(0x30...0x39).contains(first) && part.allSatisfy(isWord)
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
