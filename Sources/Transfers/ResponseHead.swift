/// Status line and header fields of an answer: of those, the few that matter here.
///
/// Built from lines as libcurl hands them over. Interim answers (1xx) are replaced by the one that follows, and
/// trailers after a body change nothing.
struct ResponseHead {
    private(set) var status = 0
    /// Bytes of all lines since the request was sent, interim answers and trailers included.
    private(set) var byteCount = 0
    /// Whether the empty line of a final answer was seen.
    private(set) var isComplete = false
    private(set) var contentLength: Int?
    private(set) var contentRange: ContentRange?
    private(set) var location: String?
    /// Seconds from now.
    private(set) var retryAfter: Int?
    private(set) var etag: String?
    private(set) var lastModified: String?
    private var date: String?
    private var isChunked = false
    /// Whether the body is one that libcurl can decode; of other encodings nothing is known.
    private(set) var isEncoded = false
    /// What the server takes the time to be, in seconds since 1970; nil where it does not say.
    var sent: Int64? { date.flatMap { HTTPDate.seconds($0) } }
    /// Two lengths that differ, or one that is no number.
    private(set) var isContradictory = false

    /// `Content-Range: bytes first-last/total`
    struct ContentRange: Equatable {
        let first: Int
        let last: Int
        /// Nil for `*`.
        let total: Int?

        init?(_ text: some StringProtocol) {
            let words = text.split(separator: " ")
            guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
            let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
            guard bounds.count == 2, let first = ResponseHead.number(bounds[0]),
                let last = ResponseHead.number(bounds[1]), first <= last
            else { return nil }
            let total = ResponseHead.number(parts[1])
            guard parts[1] == "*" || total != nil else { return nil }
            if let total, last >= total { return nil }
            (self.first, self.last, self.total) = (first, last, total)
        }
    }

    /// What can be used to ask for the rest later. A date counts only when it was a second old or more when sent:
    /// otherwise the file may have changed again in that second (RFC 9110, section 8.8.2.2).
    var validator: Validator {
        var result = Validator(etag: etag, lastModified: nil)
        if let lastModified, let changed = HTTPDate.seconds(lastModified) {
            let sent = date.flatMap { HTTPDate.seconds($0) }
            if let sent, sent > changed { result.lastModified = lastModified }
        }
        return result
    }

    /// Takes a line with or without its end. `now` in seconds since 1970.
    mutating func read(_ line: some Collection<UInt8>, now: Int64) {
        byteCount += line.count
        let text = String(decoding: line.drop { $0 == 0x20 }, as: UTF8.self)
        let trimmed = text.trimmingEnd()
        if !isComplete, trimmed.hasPrefix("HTTP/") {
            let bytes = byteCount
            self = ResponseHead()
            byteCount = bytes
            status = trimmed.split(separator: " ").dropFirst().first.flatMap { Self.number($0) } ?? 0
        } else if isComplete || status == 0 {
            return
        } else if trimmed.isEmpty {
            isComplete = status >= 200
            if isChunked { contentLength = nil }
        } else if let colon = trimmed.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = trimmed[trimmed.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            // Nothing of what we keep can have control characters: it is sent back, or shown.
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return }
            take(trimmed[..<colon].lowercased(), String(value), now: now)
        }
    }

    private mutating func take(_ name: String, _ value: String, now: Int64) {
        switch name {
        case "content-length":
            let length = Self.number(value)
            if length == nil || (contentLength != nil && contentLength != length) { isContradictory = true }
            contentLength = length
        case "content-range": contentRange = ContentRange(value)
        case "transfer-encoding": isChunked = true
        case "content-encoding": isEncoded = ["gzip", "x-gzip", "deflate"].contains(value.lowercased())
        case "location": location = location ?? value
        case "etag": etag = isTag(value) ? value : nil
        case "last-modified": lastModified = value
        case "date": date = value
        case "retry-after":
            retryAfter = Self.number(value) ?? HTTPDate.seconds(value).map { Int(max(0, $0 - now)) }
        default: break
        }
    }

    private func isTag(_ text: String) -> Bool {
        let quoted = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
        return quoted.utf8.count >= 2 && quoted.first == "\"" && quoted.last == "\""
            && !quoted.dropFirst().dropLast().contains("\"")
    }

    /// Decimal digits only, at most 18.
    static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return Int(text)
    }
}

extension String {
    fileprivate func trimmingEnd() -> Substring {
        var rest = utf8[...]
        while let last = rest.last, last == 0x0a || last == 0x0d || last == 0x20 || last == 0x09 { rest.removeLast() }
        return Substring(rest)
    }
}
