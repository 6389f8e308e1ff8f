public import Diagnostics

/// Reading of TOML 1.0 (<https://toml.io/en/v1.0.0>), the notation of `Stoutfile` and `Stout.lock`.
///
/// Limits: a text of at most 2 GiB, 128 levels of nesting, integers of 64 bits, floats of IEEE 754 binary64,
/// times to the nanosecond (further digits are cut). Editing is `TOMLEdit`'s, writing is `TOMLText`'s.
public enum TOML {
    /// The deepest nesting of tables and arrays that is read; dotted keys and header paths count too.
    public static let depthLimit = 128

    /// At most so many errors are reported for one text; reading stops there.
    public static let errorLimit = 100

    /// Reads a document in one pass.
    ///
    /// - Returns: the root table, or nil if any diagnostic is an error; diagnostics in the order of the text. After
    ///   an error reading goes on at the next line, so that one run reports all mistakes, each of them once.
    public static func read(_ source: SourceText) -> (document: TOMLTable?, diagnostics: [Diagnostic]) {
        var reader = TOMLReader(source)
        reader.readDocument()
        guard reader.diagnostics.isEmpty else { return (nil, reader.diagnostics) }
        let document = TOMLDocument(source: source, nodes: reader.nodes, index: reader.index)
        return (TOMLTable(document: document, node: 0), [])
    }
}
