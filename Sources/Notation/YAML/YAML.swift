public import Diagnostics

/// Reading of the part of YAML in which lists of packages are written (spec/sources/conda.md, "Importing"): block mappings and
/// sequences, flow ones on one line, plain and quoted texts on one line, comments.
///
/// Everything else that YAML has is refused where it stands, and nothing is read otherwise than YAML says: anchors, aliases,
/// tags, block scalars, texts over several lines, several documents, keys that are no texts.
public enum YAML {
    /// The deepest nesting that is read.
    public static let depthLimit = 32

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
