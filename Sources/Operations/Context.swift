public import Diagnostics
public import Packages
public import Storage
public import Unix

/// What every operation is given instead of globals: whose folders, which project, how to talk.
public struct Context: Sendable {
    /// The project's folder, absolute; it holds the Stoutfile.
    public let project: Path
    private let homes = ProjectHomes()
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

    /// Where the state of this project, or of another folder, is.
    func projectHome(of folder: Path? = nil) throws(Failure) -> ProjectHome { try homes.find(folder ?? project, home) }

    /// The state of the project's own environment, or of an isolated group's.
    public func state(group: String? = nil) throws(Failure) -> ProjectState {
        ProjectState(try projectHome(), group: group)
    }

    /// What to do about locks.
    public var patience: Patience { Patience(waits: waits) { [report] in report(.notice($0)) } }
}

/// The places of projects' states, each looked up once in an operation.
private final class ProjectHomes: Sendable {
    private let known = Guarded<[Path: ProjectHome]>([:])

    func find(_ project: Path, _ home: Home) throws(Failure) -> ProjectHome {
        if let found = known.withLock({ $0[project] }) { return found }
        let found = try ProjectHome.find(project, home)
        known.withLock { $0[project] = found }
        return found
    }
}
