/// A record of a channel that is not used, because something in it cannot be read (spec/sources/conda.md, "What is read").
public struct LeftOutRecord: Hashable, Sendable {
    /// Its key in the repodata: the package's file name.
    public let file: String
    /// The package's name, as far as it is known; in small letters.
    public let name: String
    public let reason: String

    /// Of a name of a stranger's choice this much is kept.
    private static let longest = 200

    init(file: String, name: String, reason: String) {
        self.file = Self.shown(file)
        self.name = name
        self.reason = Self.shown(reason)
    }

    /// - Parameter name: the record's own; nil where it has none, which is then taken from the file's.
    init(file: String, name: String?, reason: String) {
        let parts = file.split(separator: "-", omittingEmptySubsequences: false)
        self.init(
            file: file, name: (name ?? parts.dropLast(2).joined(separator: "-")).lowercased(), reason: reason)
    }

    /// On one line, whatever it is.
    private static func shown(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(longest).map {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
                    || $0.properties.isWhitespace && $0 != " " ? "?" : Character($0)
            })
    }

    /// For a message: which it is, and why it is not used.
    public var sentence: String { "`\(file)` is left out: \(reason)" }
}
