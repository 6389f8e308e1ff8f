internal import Unix

/// Addresses are read strictly, so that libcurl cannot take another host out of a text than the one whose credentials
/// were looked up here: one `@` at most, hosts of letters, digits, `.`, `-` and `_` or an IPv6 address in brackets,
/// and only characters that RFC 3986 allows.
extension Location {
    /// Reads `https://…`, `http://…` or `file:///…`.
    public init(_ text: String) throws(LocationError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw LocationError(text: text, reason: .scheme)
        }
        let rest = text[text.utf8.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "file": place = .file(try Self.localPath(rest, of: text))
        case "http": place = .remote(try Self.remote(.http, rest, of: text))
        case "https": place = .remote(try Self.remote(.https, rest, of: text))
        default: throw LocationError(text: text, reason: .scheme)
        }
    }

    /// The target of a redirect, which may be relative (RFC 3986, section 5). Characters that should have been encoded
    /// are, as browsers do it. Nil where this is no remote location.
    public func resolving(_ reference: String) throws(LocationError) -> Location {
        guard case .remote(var remote) = place else { throw LocationError(text: reference, reason: .scheme) }
        let text = Self.encoded(reference.utf8) { byte in
            Self.isLetterOrDigit(byte) || Self.allowed.contains(byte) || "%#".utf8.contains(byte)
        }
        if text.hasPrefix("//") { return try Location(remote.origin.scheme.rawValue + ":" + text) }
        let head = text.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        if head.contains(UInt8(ascii: ":")) { return try Location(text) }

        remote.user = nil
        let (path, query) = try Self.pathAndQuery(Substring(text), of: reference)
        if path.hasPrefix("/") {
            remote.path = path
        } else if !path.isEmpty {
            let slash = remote.path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? remote.path.startIndex
            remote.path = String(remote.path[..<slash]) + "/" + path
        }
        if !path.isEmpty || query != nil { remote.query = query }
        return Location(.remote(remote))
    }

    private static func localPath(_ rest: Substring, of text: String) throws(LocationError) -> Path {
        var path = rest
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            if path.hasPrefix("localhost/") { path = path.dropFirst("localhost".utf8.count) }
        }
        guard path.hasPrefix("/"), !path.utf8.contains(UInt8(ascii: "?")), !path.utf8.contains(UInt8(ascii: "#"))
        else { throw LocationError(text: text, reason: .file) }
        guard let decoded = decoded(path), !decoded.utf8.contains(0) else {
            throw LocationError(text: text, reason: .character)
        }
        return Path(decoded)
    }

    private static func remote(
        _ scheme: Origin.Scheme, _ rest: Substring, of text: String
    ) throws(LocationError) -> Remote {
        guard rest.hasPrefix("//") else { throw LocationError(text: text, reason: .host) }
        let body = rest.dropFirst(2)
        let end =
            body.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            ?? body.endIndex
        var authority = body[..<end]
        var user: (name: String, password: Secret)?
        if let sign = authority.utf8.firstIndex(of: UInt8(ascii: "@")) {
            guard isEncoded(authority[..<sign].utf8) else { throw LocationError(text: text, reason: .character) }
            let parts = authority[..<sign].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0]), let password = decoded(parts.count > 1 ? parts[1] : "") else {
                throw LocationError(text: text, reason: .character)
            }
            user = (name, Secret(password))
            authority = authority[authority.utf8.index(after: sign)...]
        }
        let (host, port) = try hostAndPort(authority, of: text)
        let (path, query) = try pathAndQuery(body[end...], of: text)
        var remote = Remote(
            origin: Origin(host: host, port: port, scheme: scheme),
            path: path.hasPrefix("/") ? path : "/\(path)", query: query)
        remote.user = user
        return remote
    }

    private static func hostAndPort(
        _ authority: Substring, of text: String
    ) throws(LocationError) -> (String, Int?) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.utf8.firstIndex(of: UInt8(ascii: "]")) else {
                throw LocationError(text: text, reason: .host)
            }
            let after = authority.utf8.index(after: close)
            host = authority[..<after]
            let inside = host.dropFirst().dropLast()
            guard !inside.isEmpty, inside.utf8.allSatisfy({ hexadecimal($0) != nil || $0 == 0x3a || $0 == 0x2e })
            else { throw LocationError(text: text, reason: .host) }
            let tail = authority[after...]
            if !tail.isEmpty {
                guard tail.hasPrefix(":") else { throw LocationError(text: text, reason: .host) }
                portText = tail.dropFirst()
            }
        } else {
            if let colon = authority.utf8.firstIndex(of: UInt8(ascii: ":")) {
                host = authority[..<colon]
                portText = authority[authority.utf8.index(after: colon)...]
            }
            guard !host.isEmpty, host.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2e || $0 == 0x2d || $0 == 0x5f })
            else { throw LocationError(text: text, reason: .host) }
        }
        guard let portText, !portText.isEmpty else { return (String(host), nil) }
        guard portText.utf8.count <= 5, portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let port = Int(portText), (1...65535).contains(port)
        else { throw LocationError(text: text, reason: .port) }
        return (String(host), port)
    }

    /// Splits what follows the host. The fragment is never sent.
    private static func pathAndQuery(
        _ rest: Substring, of text: String
    ) throws(LocationError) -> (path: String, query: String?) {
        let sent = rest.prefix { $0 != "#" }
        guard isEncoded(sent.utf8) else { throw LocationError(text: text, reason: .character) }
        guard let mark = sent.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (String(sent), nil) }
        return (String(sent[..<mark]), String(sent[sent.utf8.index(after: mark)...]))
    }
}

// Characters.
extension Location {
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
    }

    /// RFC 3986, section 2.3, and `+`, which a path may have as it is and which bottles' names do have.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-._~+".utf8.contains(byte)
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// What a path and query may have besides letters, digits and percent triples.
    private static let allowed = Array("-._~!$&'()*+,;=:@/?[]".utf8)

    /// Whether a path, a query or user information has only characters of RFC 3986 and whole percent triples.
    private static func isEncoded(_ text: Substring.UTF8View) -> Bool {
        var digitsToCome = 0
        for byte in text {
            if digitsToCome > 0 {
                guard hexadecimal(byte) != nil else { return false }
                digitsToCome -= 1
            } else if byte == UInt8(ascii: "%") {
                digitsToCome = 2
            } else if !isLetterOrDigit(byte), !Self.allowed.contains(byte) {
                return false
            }
        }
        return digitsToCome == 0
    }

    static func encoded(_ text: some Sequence<UInt8>, keeping isKept: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text {
            if isKept(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// With percent triples replaced; nil where one is broken, or where the result is not UTF-8 or has a control
    /// character.
    static func decoded(_ text: Substring) -> String? {
        var result: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let first = bytes.next().flatMap(hexadecimal), let second = bytes.next().flatMap(hexadecimal)
            else { return nil }
            result.append(first << 4 | second)
        }
        guard result.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: result, as: UTF8.self)
    }
}
