public import Unix

/// Where bytes come from: an `http:` or `https:` address, or a local path (spec/transfers.md, Addresses).
///
/// Printing one never shows credentials: user information and the query are left out of `description`.
public struct Location: Hashable, Sendable, CustomStringConvertible {
    enum Place: Hashable, Sendable {
        case file(Path)
        case remote(Remote)
    }

    /// The parts of an address as they are sent. User information is kept apart, so that libcurl never sees it in
    /// a text that it might print.
    struct Remote: Hashable, Sendable {
        var origin: Origin
        /// Decoded `user:password`; the password is empty where there was none.
        var user: (name: String, password: Secret)? {
            get { userName.map { ($0, userPassword) } }
            set { (userName, userPassword) = (newValue?.name, newValue?.password ?? Secret("")) }
        }
        private var userName: String?
        private var userPassword = Secret("")
        /// Starts with `/`, percent-encoded.
        var path: String
        /// Without its `?`; nil where there is none.
        var query: String?

        init(origin: Origin, path: String, query: String?) {
            self.origin = origin
            self.path = path
            self.query = query
        }

        /// The address to request, without user information.
        var text: String { "\(origin)\(path)" + (query.map { "?" + $0 } ?? "") }
    }

    let place: Place

    init(_ place: Place) { self.place = place }

    /// A file or folder of this machine.
    public init(path: Path) { place = .file(path) }

    /// Whether it is read from this machine without a server.
    public var isLocal: Bool {
        if case .file = place { return true }
        return false
    }

    /// The path of a local one.
    public var path: Path? {
        if case .file(let path) = place { return path }
        return nil
    }

    /// The scheme, host and port of a remote one.
    public var origin: Origin? {
        if case .remote(let remote) = place { return remote.origin }
        return nil
    }

    /// Where this location is when everything below `prefix` is below `place` instead; nil when it is not below `prefix`.
    public func moved(from prefix: Location, to place: Location) -> Location? {
        guard case .remote(let mine) = self.place, case .remote(let root) = prefix.place, mine.origin == root.origin,
            mine.query == nil, root.query == nil
        else { return nil }
        func parts(_ path: String) -> [Substring] { path.split(separator: "/") }
        let (whole, head) = (parts(mine.path), parts(root.path))
        guard whole.starts(with: head) else { return nil }
        let rest = whole.dropFirst(head.count)
        if rest.isEmpty { return place }
        switch place.place {
        case .file(let path):
            guard let decoded = Self.decoded(Substring(rest.joined(separator: "/"))) else { return nil }
            return Location(path: path / decoded)
        case .remote(var remote):
            remote.path = "/" + (parts(remote.path) + rest).joined(separator: "/")
            return Location(.remote(remote))
        }
    }

    /// Whether the path ends with one of some texts.
    func path(hasSuffix suffixes: [String]) -> Bool {
        guard case .remote(let remote) = place else { return false }
        return suffixes.contains { remote.path.hasSuffix($0) }
    }

    /// Whether an address has no password, or one that goes where nobody can read it on the way.
    public static func keepsSecret(_ address: String) -> Bool {
        if let location = try? Location(address) {
            guard case .remote(let remote) = location.place else { return true }
            return remote.user == nil || remote.origin.isPrivate
        }
        let proxy = Proxy(address, setting: "")
        return proxy.user == nil || proxy.isPrivate
    }

    /// How specific this address is: the number of its path's components.
    public var depth: Int {
        switch place {
        case .file(let path): path.text.split(separator: "/").count
        case .remote(let remote): remote.path.split(separator: "/").count
        }
    }

    /// For messages: without user information and query.
    public var description: String {
        switch place {
        case .file(let path): return path.text
        case .remote(let remote):
            return "\(remote.origin)\(remote.path)" + (remote.query == nil ? "" : "?…")
        }
    }

    /// This location with a relative path below it, for example `bottles/0b/0b7d.tar.zst` below a registry.
    ///
    /// Throws where the text is absolute, or has an empty component, a `.` or a `..`: a registry names files below
    /// itself only.
    public func appending(_ relative: String) throws(LocationError) -> Location {
        let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
        for part in parts where part.isEmpty || part == "." || part == ".." || part.utf8.contains(0) {
            throw LocationError(text: relative, reason: .leavesItsFolder)
        }
        switch place {
        case .file(let path): return Location(path: path / relative)
        case .remote(var remote):
            if !remote.path.utf8.elementsEqual("/".utf8), remote.path.utf8.last != UInt8(ascii: "/") {
                remote.path += "/"
            }
            remote.path += parts.map { Self.encoded($0.utf8, keeping: Self.isUnreserved) }.joined(separator: "/")
            return Location(.remote(remote))
        }
    }
}

/// Scheme, host and port: what credentials belong to.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Sendable { case http, https }

    public let scheme: Scheme
    /// In lower case; an IPv6 address with its brackets.
    public let host: String
    /// 1…65535.
    public let port: Int

    /// `https`, unless said otherwise, and the port that belongs to the scheme.
    public init(host: String, port: Int? = nil, scheme: Scheme = .https) {
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port ?? (scheme == .https ? 443 : 80)
    }

    public var description: String {
        let usual = port == (scheme == .https ? 443 : 80)
        return "\(scheme.rawValue)://\(host)" + (usual ? "" : ":\(port)")
    }

    /// The host, and the port where it is not the usual one: as credentials are written down.
    public var key: String {
        port == (scheme == .https ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// Whether what is sent there can be read on the way by nobody: `https`, or this very machine.
    var isPrivate: Bool {
        scheme == .https || host == "localhost" || host == "[::1]" || host == "127.0.0.1"
    }
}

/// A text that is no address to transfer from.
public struct LocationError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// Neither `http:`, `https:` nor `file:`.
        case scheme
        case host
        case port
        /// A character that an address cannot have, or a percent sign without two hexadecimal digits.
        case character
        /// A `file:` address with a host, a query or a fragment.
        case file
        /// A relative path that is absolute, or has an empty component, `.` or `..`.
        case leavesItsFolder
    }

    /// As it was given, without what stands before an `@`.
    public let text: String
    public let reason: Reason

    init(text: String, reason: Reason) {
        // An address that cannot be parsed can still hold a password.
        if let sign = text.lastIndex(of: "@") {
            self.text = "…" + text[sign...]
        } else {
            self.text = text
        }
        self.reason = reason
    }
}
