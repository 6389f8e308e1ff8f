public import Diagnostics
public import Packages

/// Reading of Stoutfiles (spec/stoutfile.md).
public enum Stoutfile {
    /// Reads a Stoutfile.
    ///
    /// - Parameter root: of a member of a workspace, what the root says: its sources and platforms are the member's.
    ///   Without it nothing is said about them.
    /// - Returns: the manifest, or nil if any diagnostic is an error; all mistakes in the order of the text.
    public static func read(
        _ source: SourceText, root: Manifest? = nil
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        let (document, diagnostics) = TOML.read(source)
        guard let document else { return (nil, diagnostics) }
        guard !document.isEmpty else {
            let label = Diagnostic.Label(source, Span(0, 0))
            let empty = Diagnostic(
                .stoutfileEmpty, "\(source.name) is empty", labels: [label],
                hints: ["delete it and run `stout init`, which writes one to start from"])
            return (nil, diagnostics + [empty])
        }
        var reader = StoutfileReader(source, root: root)
        let manifest = reader.read(document)
        let all = diagnostics + reader.sortedDiagnostics
        return (all.contains { $0.severity == .error } ? nil : manifest, all)
    }

    /// Why the location of a registry cannot stand in a Stoutfile, a password in it for one; nil for one that can.
    public static func problem(inLocation text: String) -> String? {
        StoutfileReader.problem(inLocation: text, isChannel: false)
    }

    /// What a Stoutfile says under `include`, whatever else is wrong with it; nil when it does not.
    public static func include(of source: SourceText) -> String? {
        // Nearly all have none, and need not be read for that.
        let word = Array("include".utf8)
        let isThere = source.bytes.indices.contains { place in
            source.bytes[place] == word[0] && source.bytes[place...].starts(with: word)
        }
        return isThere ? TOML.read(source).document?["include"]?.string : nil
    }
}
