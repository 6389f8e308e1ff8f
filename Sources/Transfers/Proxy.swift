internal import Unix

/// What stands between this machine and servers. User information is kept apart, so that libcurl never sees it in a text
/// that it might print.
struct Proxy {
    /// As it is set, without user information.
    let address: String
    let user: (name: String, password: Secret)?
    /// Whether nobody can read on the way what is sent to it.
    let isPrivate: Bool
    /// What it is set by, for messages: a variable's name.
    let setting: String

    /// Reads what libcurl takes: `host:port`, `scheme://user:password@host:port`. Whatever stands before the last `@` is
    /// taken to be user information.
    init(_ text: String, setting: String) {
        let start = text.utf8.firstIndex(of: UInt8(ascii: ":")).flatMap { colon in
            text[colon...].hasPrefix("://") ? text.utf8.index(colon, offsetBy: 3) : nil
        }
        let scheme = start.map { text[..<$0] } ?? ""
        var rest = text[(start ?? text.startIndex)...]
        if let sign = rest.utf8.lastIndex(of: UInt8(ascii: "@")) {
            let parts = rest[..<sign].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring) -> String { Location.decoded(text) ?? String(text) }
            user = (decoded(parts[0]), Secret(parts.count > 1 ? decoded(parts[1]) : ""))
            rest = rest[rest.utf8.index(after: sign)...]
        } else {
            user = nil
        }
        address = String(scheme + rest)
        self.setting = setting
        let isHere = ["localhost", "127.0.0.1", "[::1]"].contains { host in
            rest.hasPrefix(host) && [nil, ":", "/"].contains(rest.dropFirst(host.count).first)
        }
        isPrivate = scheme.lowercased() == "https://" || isHere
    }

    /// The proxy that the environment names for a scheme: what libcurl would take by itself, in its order.
    /// C: `libcurl-env(3)`.
    static func settings(
        _ scheme: Origin.Scheme, environment value: (String) -> String?
    ) -> (text: String, name: String)? {
        let names = scheme == .http ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        for name in names + ["all_proxy", "ALL_PROXY"] {
            if let text = value(name), !text.isEmpty { return (text, name) }
        }
        return nil
    }
}
