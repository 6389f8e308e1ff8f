/// Where the channels are that conda's files name (CEP 26): `conda-forge` is `https://conda.anaconda.org/conda-forge`.
public enum ChannelAddress {
    private static let server = "https://conda.anaconda.org/"
    private static let defaults = ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"]

    /// The places that a name or an address stands for, without credentials, in the order of their priority; none for
    /// `nodefaults`. A path stays a path.
    public static func places(_ text: String) -> [String] {
        switch text {
        case "nodefaults", "": return []
        case "defaults": return defaults
        default: break
        }
        if text.contains("://") { return [address(text)] }
        if text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") { return [trimmed(text)] }
        return [trimmed(server + text)]
    }

    /// Whether an address says who asks: a password, or a token in its path.
    public static func hasSecret(_ text: String) -> Bool { text.contains("://") && address(text) != trimmed(text) }

    /// Without credentials, without the folder of a platform, and without a slash at its end.
    private static func address(_ text: String) -> String {
        let text = trimmed(text)
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return text }
        let scheme = text[..<mark]
        var parts = text[mark...].dropFirst(3).split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0) }
        if scheme != "file", let at = parts[0].lastIndex(of: "@") {
            parts[0] = String(parts[0][parts[0].index(after: at)...])
        }
        if parts.count > 2, parts[1] == "t", scheme != "file" { parts.removeSubrange(1...2) }
        return "\(scheme)://\(parts.joined(separator: "/"))"
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.hasSuffix("/"), text.count > 1 { text = text.dropLast() }
        if let slash = text.lastIndex(of: "/") {
            let last = String(text[text.index(after: slash)...])
            if last == "noarch" || Platform(subdir: last) != nil { return trimmed(String(text[..<slash])) }
        }
        return String(text)
    }
}
