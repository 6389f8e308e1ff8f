/// Reading of MessagePack (<https://github.com/msgpack/msgpack/blob/master/spec.md>), in which conda channels write their shards
/// (CEP 16).
///
/// One value becomes the JSON text that says the same, so that what reads the one reads the other: binary data becomes
/// lower-case hexadecimal digits, a key that is binary or a number its text.
public enum MessagePack {
    /// The deepest nesting that is read.
    public static let depthLimit = 64

    /// The text of the one value that fills the bytes. Whether its strings are UTF-8 is for the reader of the text to say.
    public static func json(of bytes: [UInt8]) throws(MessagePackError) -> [UInt8] {
        var reader = MessagePackReader(bytes)
        try reader.value(depth: 0)
        if reader.place < bytes.count { throw MessagePackError(.bytesAfterValue, reader.place) }
        return reader.text
    }
}

/// Why bytes are not MessagePack, or nothing that JSON can say, and where.
public struct MessagePackError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case endOfBytes, bytesAfterValue, depth, key
        /// A number that is not finite.
        case number
        /// A type that no JSON has.
        case type(UInt8)
    }

    public let reason: Reason
    /// In bytes from the start.
    public let offset: Int

    init(_ reason: Reason, _ offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String {
        let what =
            switch reason {
            case .endOfBytes: "it ends too early"
            case .bytesAfterValue: "something follows its value"
            case .depth: "it is nested more than \(MessagePack.depthLimit) levels deep"
            case .key: "a key is no text"
            case .number: "a number is not finite"
            case .type(let type): "it has a value of type \(type)"
            }
        return "\(what), at byte \(offset)"
    }
}

private struct MessagePackReader {
    let bytes: [UInt8]
    var place = 0
    /// JSON, as far as it was read.
    var text: [UInt8] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        text.reserveCapacity(bytes.count * 2)
    }

    mutating func value(depth: Int) throws(MessagePackError) {
        if depth > MessagePack.depthLimit { throw MessagePackError(.depth, place) }
        let start = place
        let type = bytes[try take(1).lowerBound]
        switch type {
        case 0x00...0x7f: append("\(type)")
        case 0x80...0x8f: try map(Int(type & 0x0f), depth)
        case 0x90...0x9f: try array(Int(type & 0x0f), depth)
        case 0xa0...0xbf: quote(try take(Int(type & 0x1f)))
        case 0xc0: append("null")
        case 0xc2: append("false")
        case 0xc3: append("true")
        case 0xc4, 0xc5, 0xc6: hexadecimal(try take(try length(1 << Int(type - 0xc4))))
        case 0xca: try append(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try number(4)))), start)
        case 0xcb: try append(Double(bitPattern: try number(8)), start)
        case 0xcc, 0xcd, 0xce, 0xcf: append("\(try number(1 << Int(type - 0xcc)))")
        case 0xd0: append("\(Int8(truncatingIfNeeded: try number(1)))")
        case 0xd1: append("\(Int16(truncatingIfNeeded: try number(2)))")
        case 0xd2: append("\(Int32(truncatingIfNeeded: try number(4)))")
        case 0xd3: append("\(Int64(bitPattern: try number(8)))")
        case 0xd9, 0xda, 0xdb: quote(try take(try length(1 << Int(type - 0xd9))))
        case 0xdc, 0xdd: try array(try length(2 << Int(type - 0xdc)), depth)
        case 0xde, 0xdf: try map(try length(2 << Int(type - 0xde)), depth)
        case 0xe0...0xff: append("\(Int8(bitPattern: type))")
        default: throw MessagePackError(.type(type), start)
        }
    }

    // MARK: - Containers

    private mutating func array(_ count: Int, _ depth: Int) throws(MessagePackError) {
        text.append(UInt8(ascii: "["))
        for number in 0..<count {
            if number > 0 { text.append(UInt8(ascii: ",")) }
            try value(depth: depth + 1)
        }
        text.append(UInt8(ascii: "]"))
    }

    private mutating func map(_ count: Int, _ depth: Int) throws(MessagePackError) {
        text.append(UInt8(ascii: "{"))
        for number in 0..<count {
            if number > 0 { text.append(UInt8(ascii: ",")) }
            let (before, start) = (text.count, place)
            try value(depth: depth + 1)
            switch text[before] {
            case UInt8(ascii: "\""): break
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                text.insert(UInt8(ascii: "\""), at: before)
                text.append(UInt8(ascii: "\""))
            default: throw MessagePackError(.key, start)
            }
            text.append(UInt8(ascii: ":"))
            try value(depth: depth + 1)
        }
        text.append(UInt8(ascii: "}"))
    }

    // MARK: - Bytes

    private mutating func take(_ count: Int) throws(MessagePackError) -> Range<Int> {
        guard count <= bytes.count - place else { throw MessagePackError(.endOfBytes, bytes.count) }
        place += count
        return place - count..<place
    }

    /// A big-endian number of so many bytes.
    private mutating func number(_ count: Int) throws(MessagePackError) -> UInt64 {
        bytes[try take(count)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A length; one that no bytes can follow is found when they are taken.
    private mutating func length(_ count: Int) throws(MessagePackError) -> Int {
        Int(truncatingIfNeeded: try number(count))
    }

    private mutating func append(_ text: String) { self.text.append(contentsOf: text.utf8) }

    private mutating func append(_ number: Double, _ start: Int) throws(MessagePackError) {
        if !number.isFinite { throw MessagePackError(.number, start) }
        append("\(number)")
    }

    private mutating func hexadecimal(_ range: Range<Int>) {
        let digits = Array("0123456789abcdef".utf8)
        text.append(UInt8(ascii: "\""))
        for byte in bytes[range] {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0f)])
        }
        text.append(UInt8(ascii: "\""))
    }

    private mutating func quote(_ range: Range<Int>) {
        text.append(UInt8(ascii: "\""))
        for byte in bytes[range] {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            } else if byte < 0x20 {
                append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            } else {
                text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
