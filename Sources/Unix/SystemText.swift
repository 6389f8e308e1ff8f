internal import Glibc

/// Bytes of the system (names, variables, words of the command line) as a `String`, and back to the same bytes.
///
/// Nothing obliges them to be UTF-8, and a `String` is. A byte that belongs to no UTF-8 becomes one of the last 128 code
/// points, U+10FF80 to U+10FFFF, which nobody may use for anything that others read; these code points themselves are
/// taken as four such bytes, so that every text has one meaning. What is handed to the system goes back through
/// `bytes(_:)`, so that what cannot be read as text still passes through unchanged.
public enum SystemText {
    public static func text(_ bytes: [UInt8]) -> String {
        if !hasMarks(bytes), let text = String(validating: bytes, as: UTF8.self) { return text }
        var marked: [UInt8] = []
        marked.reserveCapacity(bytes.count + 16)
        var place = 0
        while place < bytes.count {
            let length = sequence(bytes, place)
            if length > 0, !isMark(bytes, place) {
                marked += bytes[place..<place + length]
                place += length
            } else {
                marked += [0xf4, 0x8f, bytes[place] < 0xc0 ? 0xbe : 0xbf, bytes[place] & 0x3f | 0x80]
                place += 1
            }
        }
        return String(decoding: marked, as: UTF8.self)
    }

    /// The bytes that a text stands for.
    public static func bytes(_ text: String) -> [UInt8] {
        let marked = Array(text.utf8)
        if !hasMarks(marked) { return marked }
        var bytes: [UInt8] = []
        var place = 0
        while place < marked.count {
            if isMark(marked, place) {
                bytes.append(marked[place + 3] & 0x3f | (marked[place + 2] == 0xbe ? 0x80 : 0xc0))
                place += 4
            } else {
                bytes.append(marked[place])
                place += 1
            }
        }
        return bytes
    }

    /// Whether every byte is UTF-8.
    public static func isUTF8(_ text: String) -> Bool { !hasMarks(Array(text.utf8)) }

    /// For messages: `caf\xE9`.
    public static func shown(_ text: String) -> String {
        if isUTF8(text) { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if scalar.value >= 0x10_ff80 {
                shown += "\\x" + String(scalar.value - 0x10_ff00, radix: 16, uppercase: true)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    static func text(_ pointer: UnsafePointer<CChar>) -> String {
        text(unsafe [UInt8](UnsafeRawBufferPointer(start: pointer, count: strlen(pointer))))
    }

    /// For C, with a NUL at its end.
    static func cString(_ text: String) -> [CChar] { bytes(text).map { CChar(bitPattern: $0) } + [0] }

    private static func hasMarks(_ bytes: [UInt8]) -> Bool {
        for (place, byte) in bytes.enumerated() where byte == 0xf4 && isMark(bytes, place) { return true }
        return false
    }

    private static func isMark(_ bytes: [UInt8], _ place: Int) -> Bool {
        place + 3 < bytes.count && bytes[place] == 0xf4 && bytes[place + 1] == 0x8f && bytes[place + 2] & 0xfe == 0xbe
            && bytes[place + 3] & 0xc0 == 0x80
    }

    /// The length of the UTF-8 sequence that begins at a place; 0 when none does. Unicode, table 3-7.
    private static func sequence(_ bytes: [UInt8], _ place: Int) -> Int {
        let first = bytes[place]
        let length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
        guard length > 0, place + length <= bytes.count else { return 0 }
        for offset in 1..<max(1, length) where bytes[place + offset] & 0xc0 != 0x80 { return 0 }
        if length > 2 {
            let second = bytes[place + 1]
            switch first {
            case 0xe0: return second < 0xa0 ? 0 : length
            case 0xed: return second > 0x9f ? 0 : length
            case 0xf0: return second < 0x90 ? 0 : length
            case 0xf4: return second > 0x8f ? 0 : length
            default: break
            }
        }
        return length
    }
}

extension Path {
    /// The bytes of the path for C.
    var cString: [CChar] { SystemText.cString(text) }

    /// Whether every byte of it is UTF-8.
    public var isUTF8: Bool { SystemText.isUTF8(text) }
}
