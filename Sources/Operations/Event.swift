public import Diagnostics

/// Something that happened on the way, for whoever watches.
public enum Event: Sendable {
    /// A source's index was brought up to date.
    case updated(source: String, changed: Bool)
    /// Bottles are to be fetched.
    case fetching(bottles: Int, bytes: Int64)
    /// So many bytes of a bottle came since the last report.
    case received(keg: String, bytes: Int)
    /// A keg is in the cellar.
    case poured(keg: String)
    /// Something that went on a tangent: shown with `-v`.
    case detail(String)
    case warning(Diagnostic)
}
