/// Hides what belongs to nobody else in the addresses of a text: user information, queries, and the tokens that conda's
/// addresses have in their paths (spec/transfers.md, Addresses).
///
/// Everything that stout says goes through it at the end, so that no message has to think of it.
public enum AddressMask {
    /// With `…` for each secret part of each `scheme://…` in the text.
    public static func hiding(_ text: String) -> String { replaced(text) { _ in "…" } }

    /// With as many stars as the secret parts have bytes, so that offsets in the text stay what they are.
    public static func starring(_ text: String) -> String {
        replaced(text) { String(repeating: "*", count: $0.utf8.count) }
    }

    /// Whether an address in the text has a secret part.
    public static func hasSecret(_ text: String) -> Bool { hiding(text) != text }

    /// Of a text that others made of addresses, perhaps without a scheme: nothing of a word is shown that stands before an
    /// `@`.
    public static func hiding(foreign text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return hiding(text) }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { !isEnd($0) }) {
            result += rest[..<start]
            let word = rest[start...].prefix { !isEnd($0) }
            rest = rest[word.endIndex...]
            guard let sign = word.lastIndex(of: "@") else {
                result += word
                continue
            }
            let scheme = word.range(ofScheme: ()).map { word[..<$0] } ?? ""
            result += scheme + "…" + word[sign...]
        }
        return hiding(result + rest)
    }

    private static func replaced(_ text: String, _ mask: (Substring) -> String) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.range(ofScheme: ()) {
            result += rest[..<start]
            let address = rest[start...].prefix { !isEnd($0) }
            rest = rest[address.endIndex...]
            var shown = address.startIndex
            for secret in secrets(address) {
                result += address[shown..<secret.lowerBound] + mask(address[secret])
                shown = secret.upperBound
            }
            result += address[shown...]
        }
        return result + rest
    }

    /// What cannot be in an address, and ends one in a sentence or a file.
    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || "\"'`<>\u{1b}".contains(character)
    }

    /// In the order in which they stand; `address` begins behind `://`.
    private static func secrets(_ address: Substring) -> [Range<Substring.Index>] {
        var secrets: [Range<Substring.Index>] = []
        let authority = address.prefix { !"/?#".contains($0) }
        var start = address.startIndex
        // A password with a slash in it ends what is read as the host.
        let isHost = authority.split(separator: ":", maxSplits: 1).dropFirst().allSatisfy { $0.allSatisfy(\.isNumber) }
        let sign = authority.lastIndex(of: "@") ?? (isHost ? nil : address.lastIndex(of: "@"))
        if let sign, sign > start {
            secrets.append(start..<sign)
            start = sign
        }
        let query = address[start...].firstIndex(of: "?").map { address.index(after: $0) } ?? address.endIndex
        if let token = token(address[start..<query]) { secrets.append(token) }
        if query < address.endIndex { secrets.append(query..<address.endIndex) }
        return secrets
    }

    /// `…/t/TOKEN/…`, as conda's servers have it.
    private static func token(_ address: Substring) -> Range<Substring.Index>? {
        guard let slash = address.firstIndex(of: "/") else { return nil }
        let path = address[slash...]
        guard path.hasPrefix("/t/") else { return nil }
        let token = path.dropFirst(3).prefix { $0 != "/" }
        guard token.count >= 8, token.contains(where: \.isNumber), token.endIndex < path.endIndex else { return nil }
        return token.startIndex..<token.endIndex
    }
}

extension Substring {
    /// Behind the first `://` that a letter or digit stands before.
    fileprivate func range(ofScheme: Void) -> Index? {
        var from = startIndex
        while let colon = self[from...].firstIndex(of: ":") {
            from = index(after: colon)
            if colon > startIndex, self[from...].hasPrefix("//"), self[index(before: colon)].isLetter {
                return index(from, offsetBy: 2)
            }
        }
        return nil
    }
}
