public import Diagnostics
public import Packages

/// Reading of Stoutfiles (spec/stoutfile.md).
public enum Stoutfile {
    /// Reads a Stoutfile.
    ///
    /// - Returns: the manifest, or nil if any diagnostic is an error; all mistakes in the order of the text.
    public static func read(_ source: SourceText) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        let (document, diagnostics) = TOML.read(source)
        guard let document else { return (nil, diagnostics) }
        guard !document.isEmpty else {
            let label = Diagnostic.Label(source, Span(0, 0))
            let empty = Diagnostic(
                .stoutfileEmpty, "\(source.name) is empty", labels: [label],
                hints: ["delete it and run `stout init`, which writes one to start from"])
            return (nil, diagnostics + [empty])
        }
        var reader = StoutfileReader(source)
        let manifest = reader.read(document)
        let all = diagnostics + reader.sortedDiagnostics
        return (all.contains { $0.severity == .error } ? nil : manifest, all)
    }
}
