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
        let inOrder = reader.schema.diagnostics.sorted {
            ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0)
        }
        return (reader.schema.hasErrors ? nil : configuration, shown, inOrder)
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
