/// Which rules read a version's text and put it into order. A kind of source has one; both are bytes that sort, so that
/// sets, ranks and the solver need not know which one they have (spec/sources/conda.md, "Versions").
public enum VersionScheme: UInt8, Hashable, Sendable {
    /// spec/versions.md
    case stout
    /// CEP 33 of the conda project.
    case conda
}

extension SourceKind {
    /// The scheme of its packages' versions.
    public var versions: VersionScheme {
        switch self {
        case .stout: .stout
        case .conda: .conda
        }
    }
}
