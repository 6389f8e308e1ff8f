public import Packages
public import Storage
public import Unix

/// What every operation is given instead of globals: whose folders, which project, how to talk.
public struct Context: Sendable {
    /// The project's folder, absolute; it holds the Stoutfile.
    public let project: Path
    public let home: Home
    /// What this machine is.
    public let platform: Platform
    /// No network may be used.
    public let isOffline: Bool
    /// How old, in seconds, what a vendor folder has of a source may be; nil for any age.
    public let maximumAge: Int64?
    /// Whether a lock that another process holds is waited for; else it is an error.
    public let waits: Bool
    /// `stout/0.1.0`
    public let userAgent: String
    /// How transfers are made.
    public let network: Network
    /// Told of steps while an operation runs; called from any thread.
    public let report: @Sendable (Event) -> Void

    public init(
        project: Path, home: Home, platform: Platform = .current, isOffline: Bool, maximumAge: Int64? = nil,
        waits: Bool = true,
        userAgent: String, network: Network = Network(), report: @escaping @Sendable (Event) -> Void
    ) {
        self.project = project
        self.home = home
        self.platform = platform
        self.isOffline = isOffline
        self.maximumAge = maximumAge
        self.waits = waits
        self.userAgent = userAgent
        self.network = network
        self.report = report
    }

    /// What to do about locks.
    public var patience: Patience { Patience(waits: waits) { [report] in report(.notice($0)) } }
}
