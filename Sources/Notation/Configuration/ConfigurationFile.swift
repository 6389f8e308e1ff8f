public import Diagnostics
public import Packages

/// Reading of a user's `config.toml` (spec/configuration.md).
public enum ConfigurationFile {
    /// Messages show the lines of the file with everything hidden that may be a secret.
    ///
    /// - Parameter isPrivate: whether nobody but its owner can read the file; only then may it hold secrets.
    /// - Returns: the configuration, or nil if any diagnostic is an error.
    public static func read(
        _ source: SourceText, isPrivate: Bool
    ) -> (configuration: Configuration?, shown: SourceText, diagnostics: [Diagnostic]) {
        let shown = SourceText(name: source.name, bytes: SecretMask.hiding(source.bytes))
        let (document, diagnostics) = TOML.read(source)
        guard let document else { return (nil, shown, diagnostics.map { hidden($0, source, shown) }) }
        var reader = ConfigurationReader(shown, isPrivate: isPrivate)
        let configuration = reader.read(document)
        let inOrder = reader.schema.diagnostics.map(scrubbed).sorted {
            ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0)
        }
        return (reader.schema.hasErrors ? nil : configuration, shown, inOrder)
    }

    /// Keys are quoted in messages, and one may be an address with a password in it.
    private static func scrubbed(_ diagnostic: Diagnostic) -> Diagnostic {
        func scrub(_ text: String) -> String {
            text.split(separator: "`", omittingEmptySubsequences: false).map { part in
                part.lastIndex(of: "@").map { "…" + part[$0...] } ?? String(part)
            }.joined(separator: "`")
        }
        var diagnostic = diagnostic
        diagnostic.message = scrub(diagnostic.message)
        diagnostic.notes = diagnostic.notes.map(scrub)
        diagnostic.hints = diagnostic.hints.map(scrub)
        diagnostic.labels = diagnostic.labels.map { Diagnostic.Label($0.source, $0.span, $0.remark.map(scrub)) }
        return diagnostic
    }

    /// A mistake of notation may quote what it found: on lines that may hold a secret only its kind is told.
    private static func hidden(_ diagnostic: Diagnostic, _ source: SourceText, _ shown: SourceText) -> Diagnostic {
        var diagnostic = diagnostic
        let isSecret = diagnostic.labels.contains { label in
            let lines = [label.span.start, label.span.end]
            return lines.contains { source.lineText(at: $0).text != shown.lineText(at: $0).text }
        }
        diagnostic.labels = diagnostic.labels.map { Diagnostic.Label(shown, $0.span, isSecret ? nil : $0.remark) }
        if isSecret {
            diagnostic.message = "the notation is broken: \(diagnostic.code.title)"
            diagnostic.notes = ["what may be a secret is not shown"]
            diagnostic.hints = ["texts stand between quotes: `key = \"value\"`"]
        }
        return diagnostic
    }
}
