public import Diagnostics

/// Reading of the part of YAML in which lists of packages are written (spec/sources/conda.md, "Importing"): block and flow
/// mappings and sequences, plain, quoted and block texts, anchors, aliases and `<<`, comments.
///
/// Everything else that YAML has is refused where it stands, and nothing is read otherwise than YAML says: tags, several
/// documents, keys that are no texts.
public enum YAML {
    /// The deepest nesting that is read.
    public static let depthLimit = 32

    /// Values that aliases may stand for in one text: a few lines of them could stand for billions.
    static let aliasLimit = 100_000

    /// Throws the first mistake.
    public static func read(_ source: SourceText) throws(Failure) -> YAMLValue {
        var reader = YAMLReader(source.bytes)
        do throws(YAMLError) { return try reader.read() } catch {
            throw Failure(
                Diagnostic(
                    .yamlSyntax, error.message, labels: [Diagnostic.Label(source, error.span)], hints: [error.hint]))
        }
    }
}
