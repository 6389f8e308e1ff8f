internal import Diagnostics
internal import Packages
internal import Transfers
internal import Unix

/// What a user's configuration, the variables and the command line come to. A flag goes before a variable, a variable
/// before the file.
struct NetworkSettings: Sendable {
    /// For every engine; who asks for one adds its name.
    private(set) var options: TransferOptions
    /// The most specific first.
    private var mirrors: [(prefix: Location, places: [Location])] = []

    /// Ten minutes for any file, and more for a large one: nothing that works takes longer, and a server that drips
    /// just fast enough comes to an end.
    private static let usualDeadline = 600_000

    init(
        _ configuration: UserConfiguration, jobs: Int?, _ report: @escaping @Sendable (Event) -> Void
    ) throws(Failure) {
        let values = configuration.values
        options = TransferOptions(userAgent: "stout")
        if let jobs = jobs ?? values.jobs { options.limit = jobs }
        options.deadline = values.deadline.map { $0 * 1000 } ?? Self.usualDeadline
        if let seconds = values.timeout {
            options.stallTimeout = seconds * 1000
            options.connectTimeout = seconds * 1000
            // Who waits longer for one answer waits longer for all attempts.
            options.patience = max(options.patience, seconds * 2500)
        }
        options.report = { report(.notice($0.sentence)) }
        options.certificateFile = values.certificates.map { configuration.path($0.text) }
        if let proxy = values.proxy, !Self.hasProxyVariable {
            // Without a scheme; libcurl knows more kinds of proxies than are listed here.
            guard proxy.text.contains("://") else {
                throw configuration.failure(
                    .configurationValue, "`proxy` is no address", at: proxy.span,
                    hints: ["write it as in `proxy = \"http://proxy.example.org:3128\"`"])
            }
            try Self.checkIsPrivate(proxy, configuration, "a proxy", isAllowed: values.sendsProxyPasswordInClear)
            options.proxy = proxy.text
        }
        options.sendsProxyPasswordInClear = values.sendsProxyPasswordInClear
        options.read(environment: Environment.value)
        if !values.usesNetrc, Environment.nonEmpty("NETRC") == nil { options.netrc = nil }
        for rule in values.mirrors {
            let prefix = try Self.location(rule.prefix, configuration, isKey: true)
            var places: [Location] = []
            for place in rule.places {
                try Self.checkIsPrivate(place, configuration, "a mirror", isAllowed: false)
                places.append(try Self.location(place, configuration, isKey: false))
            }
            mirrors.append((prefix, places))
        }
        mirrors.sort { $0.prefix.depth > $1.prefix.depth }
        let store = try CredentialStore(configuration, report)
        options.credentials = { origin throws(Failure) in try store.credential(for: origin) }
    }

    /// Where the files of a location are, best first: the mirrors that the user has set, then the place itself.
    func places(of location: Location) -> [Location] {
        var places: [Location] = []
        for mirror in mirrors {
            let moved = mirror.places.compactMap { location.moved(from: mirror.prefix, to: $0) }
            if moved.isEmpty { continue }
            places = moved
            break
        }
        return places.contains(location) ? places : places + [location]
    }

    func engine(_ userAgent: String) throws(Failure) -> TransferEngine {
        var options = options
        options.userAgent = userAgent
        do throws(SystemError) { return try TransferEngine(options) } catch { throw error.failure("start a transfer") }
    }

    private static var hasProxyVariable: Bool {
        ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains {
            Environment.nonEmpty($0) != nil
        }
    }

    /// Refuses an address with a password that others could read on the way.
    private static func checkIsPrivate(
        _ text: Configuration.Text, _ configuration: UserConfiguration, _ what: String, isAllowed: Bool
    ) throws(Failure) {
        if isAllowed || Location.keepsSecret(text.text) { return }
        throw configuration.failure(
            .secretInClear, "the password of \(what) would be sent over http, where others can read it", at: text.span,
            hints: [
                what == "a proxy"
                    ? "use an `https://` proxy, or set `proxy-clear = true` to send it all the same"
                    : "write `https://…`, or take the password out"
            ])
    }

    private static func location(
        _ text: Configuration.Text, _ configuration: UserConfiguration, isKey: Bool
    ) throws(Failure) -> Location {
        if let location = try? Location(text.text), !isKey || location.origin != nil { return location }
        throw configuration.failure(
            .configurationValue, isKey ? "what is mirrored must be a web address" : "a mirror is no address",
            at: text.span,
            hints: [
                isKey ? "write the address as the Stoutfile has it" : "write `https://…`, or `file:///…` for a folder"
            ])
    }
}
