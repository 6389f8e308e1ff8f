public import Diagnostics

/// Something that happened on the way, for whoever watches.
public enum Event: Sendable {
    /// A source is asked for its index.
    case updating(source: String)
    /// A source's index was brought up to date.
    case updated(source: String, changed: Bool)
    /// A program that gives a credential begins or ends; it may ask the user for something.
    case asking(Bool)
    /// Bottles are to be fetched. `bytes`: of all together; nil where the size of one is not known.
    case fetching(bottles: Int, bytes: Int64?)
    /// A bottle is asked for. `title`: the keg's name and version; `bytes`: the bottle's size, where it is known.
    case began(keg: String, title: String, bytes: Int64?)
    /// So many bytes of a bottle came since the last report.
    case received(keg: String, bytes: Int)
    /// What came of a bottle were other bytes than the lock's; it is asked for again.
    case again(keg: String)
    /// A keg is whole, in quarantine.
    case poured(keg: String)
    /// Something that went on a tangent: shown with `-v`.
    case detail(String)
    /// Something that a person should know now, such as whom this process waits for.
    case notice(String)
    case warning(Diagnostic)
}
