internal import Diagnostics
internal import Packages
internal import Transfers
public import Unix

/// How this process makes transfers: what the user has set, read when the first one is about to begin, and at most once.
public final class Network: Sendable {
    /// Where the user's configuration is.
    public enum Place: Sendable {
        case none
        case file(Path)
        /// As the variables say: `STOUT_CONFIG`, else `$XDG_CONFIG_HOME/stout/config.toml` if it is there.
        case environment
    }

    private let place: Place
    /// What the command line says, 1…64.
    private let jobs: Int?
    private let settings = Guarded<NetworkSettings?>(nil)

    public init(configuration: Place = .none, jobs: Int? = nil) {
        place = configuration
        self.jobs = jobs
    }

    /// - Parameter report: told when a program that gives a credential runs; it may ask the user.
    func opened(_ report: @escaping @Sendable (Event) -> Void) throws(Failure) -> NetworkSettings {
        try settings.withLock { settings throws(Failure) in
            if let settings { return settings }
            let made = try NetworkSettings(UserConfiguration.read(place), jobs: jobs, report)
            settings = made
            return made
        }
    }
}
