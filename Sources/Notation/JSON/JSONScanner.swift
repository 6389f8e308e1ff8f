/// The tokens of a JSON text, checked against RFC 8259 as they come, of a text that need never be in memory as a whole.
///
/// Give it bytes with `append(_:)`, take tokens with `next()` until nil, give more; call `finish()` behind the last
/// bytes. Memory is the piece in hand and the longest token.
///
/// ```swift
/// var scanner = JSONScanner()
/// while let piece = try read() {
///     scanner.append(piece)
///     while let token = try scanner.next() { … }
/// }
/// scanner.finish()
/// while let token = try scanner.next() { … }
/// ```
public struct JSONScanner: Sendable {
    public enum Token: UInt8, Sendable {
        case beginObject, endObject, beginArray, endArray
        /// A member's key; its text is `text`.
        case key
        case string, number, `true`, `false`, null
    }

    enum Expectation: UInt8, Sendable {
        case value, firstElement, element, firstKey, key, colon, afterValue, end
    }

    private let depthLimit: Int
    /// The piece in hand: bytes before `place` are done.
    var bytes: [UInt8]
    var place = 0
    private var isFinished = false

    private var expectation = Expectation.value
    /// For each open container, outermost first, whether it is an object.
    private var containers: [Bool] = []
    private var skipsTo: Int?

    /// The place of the last key, string or number, without quotes.
    var payload = 0..<0
    var payloadIsEscaped = false

    /// Offset in the text of the piece's first byte, of the line's first byte, and the line's number.
    private var base = 0
    private var lineStart = 0
    private var line = 1

    /// A scanner that waits for bytes.
    public init(depthLimit: Int = JSON.depthLimit) {
        self.depthLimit = depthLimit
        bytes = []
    }

    /// A scanner of a whole text.
    public init(_ bytes: [UInt8], depthLimit: Int = JSON.depthLimit) {
        self.depthLimit = depthLimit
        self.bytes = bytes
        isFinished = true
    }

    /// Number of arrays and objects that are open.
    public var depth: Int { containers.count }

    /// Offset in the text, in bytes, of what comes next.
    public var offset: Int { base + place }

    /// Adds the next bytes of the text. The last token's `text` and `number()` are gone after it.
    public mutating func append(_ piece: [UInt8]) {
        base += place
        if place == bytes.count {
            bytes = piece
        } else {
            bytes.removeSubrange(..<place)
            bytes.append(contentsOf: piece)
        }
        place = 0
        payload = 0..<0
    }

    /// Says that no bytes follow.
    public mutating func finish() { isFinished = true }

    /// Leaves out what belongs to the last token: after a key its value, after a beginning all up to its end
    /// inclusive, after others nothing. The next token is the one behind it. What is left out is still checked.
    public mutating func skip() {
        switch expectation {
        case .colon: skipsTo = depth
        case .firstElement, .firstKey: skipsTo = depth - 1
        default: break
        }
    }

    /// The next token; nil if more bytes are needed, or after `finish()` if the text is over.
    public mutating func next() throws(JSONError) -> Token? {
        guard let target = skipsTo else { return try scan() }
        while try scan() != nil {
            if depth > target { continue }
            skipsTo = nil
            return try scan()
        }
        return nil
    }

    // MARK: - Grammar

    private mutating func scan() throws(JSONError) -> Token? {
        while true {
            skipSpace()
            guard place < bytes.count else {
                if isFinished, expectation != .end { throw error(.endOfText) }
                return nil
            }
            let byte = bytes[place]
            switch expectation {
            case .value:
                return try scanValue(byte)
            case .firstElement:
                if byte == UInt8(ascii: "]") { return close(.endArray) }
                return try scanValue(byte)
            case .element:
                if byte == UInt8(ascii: "]") { throw error(.trailingComma) }
                return try scanValue(byte)
            case .firstKey where byte == UInt8(ascii: "}"):
                return close(.endObject)
            case .firstKey, .key:
                if byte == UInt8(ascii: "}") { throw error(.trailingComma) }
                guard byte == UInt8(ascii: "\"") else { throw error(.unexpected(expected: .key)) }
                guard try scanString() else { return nil }
                expectation = .colon
                return .key
            case .colon:
                guard byte == UInt8(ascii: ":") else { throw error(.unexpected(expected: .colon)) }
                place += 1
                expectation = .value
            case .afterValue:
                if let token = try scanAfterValue(byte) { return token }
            case .end:
                throw error(.textAfterValue)
            }
        }
    }

    private mutating func scanAfterValue(_ byte: UInt8) throws(JSONError) -> Token? {
        let isObject = containers[containers.count - 1]
        if byte == UInt8(ascii: ",") {
            place += 1
            expectation = isObject ? .key : .element
            return nil
        }
        if isObject {
            if byte == UInt8(ascii: "}") { return close(.endObject) }
            throw error(.unexpected(expected: .commaOrBrace))
        }
        if byte == UInt8(ascii: "]") { return close(.endArray) }
        throw error(.unexpected(expected: .commaOrBracket))
    }

    private mutating func scanValue(_ byte: UInt8) throws(JSONError) -> Token? {
        switch byte {
        case UInt8(ascii: "\""):
            return try finishValue(.string, scanString())
        case UInt8(ascii: "{"):
            try open(isObject: true)
            return .beginObject
        case UInt8(ascii: "["):
            try open(isObject: false)
            return .beginArray
        case UInt8(ascii: "t"):
            return try finishValue(.true, scanLiteral("true"))
        case UInt8(ascii: "f"):
            return try finishValue(.false, scanLiteral("false"))
        case UInt8(ascii: "n"):
            return try finishValue(.null, scanLiteral("null"))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try finishValue(.number, scanNumber())
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            throw error(.literal)
        case 0xEF where offset == 0:
            throw error(.byteOrderMark)
        default:
            throw error(.unexpected(expected: .value))
        }
    }

    private mutating func finishValue(_ token: Token, _ isWhole: Bool) throws(JSONError) -> Token? {
        guard isWhole else { return nil }
        expectation = containers.isEmpty ? .end : .afterValue
        return token
    }

    private mutating func open(isObject: Bool) throws(JSONError) {
        if containers.count == depthLimit { throw error(.depth(depthLimit)) }
        place += 1
        containers.append(isObject)
        expectation = isObject ? .firstKey : .firstElement
    }

    private mutating func close(_ token: Token) -> Token {
        place += 1
        containers.removeLast()
        expectation = containers.isEmpty ? .end : .afterValue
        return token
    }

    private mutating func skipSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
            case UInt8(ascii: "\n"):
                place += 1
                line += 1
                lineStart = base + place
            default: return
            }
        }
    }

    // MARK: - Pieces

    /// Whether a token that reached the end of the piece must wait for more bytes; else the text ends in it.
    func waits() throws(JSONError) -> Bool {
        if isFinished { throw error(.endOfText, at: bytes.count) }
        return true
    }

    var isLastPiece: Bool { isFinished }

    func error(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
        let offset = base + (place ?? self.place)
        return JSONError(reason: reason, offset: offset, line: line, column: offset - lineStart + 1)
    }
}
