/// What kind of place packages come from. With the source's name it is the source's identity.
public enum SourceKind: String, Hashable, Sendable, CaseIterable {
    /// Stout's own registry: static files (spec/registry.md). Written `registry = "…"` in a Stoutfile.
    case stout
    /// One or several conda channels (spec/sources/conda.md). Written `channel = "…"`.
    case conda
}
