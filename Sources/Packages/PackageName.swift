/// The rules for names of packages, features, groups and sources: `[a-z0-9_][a-z0-9._+-]*`, at most 128 bytes
/// (spec/stoutfile.md, "Names").
public enum PackageName {
    /// Bytes of UTF-8 that a name may have.
    public static let maximumLength = 128

    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        case empty
        case tooLong
        case upperCase
        case firstCharacter(Unicode.Scalar)
        case character(Unicode.Scalar)

        /// The reason as the second half of a sentence.
        public var description: String {
            switch self {
            case .empty: "a name has at least one character"
            case .tooLong: "a name has at most \(PackageName.maximumLength) bytes"
            case .upperCase: "a name is written in lower case"
            case .firstCharacter(let scalar):
                "a name starts with a letter, a digit or `_`, not with \(quoted(scalar))"
            case .character(let scalar): "\(quoted(scalar)) cannot be part of a name"
            }
        }
    }

    /// What is wrong with a name; nil when nothing is.
    public static func problem(in name: String) -> Problem? {
        if name.isEmpty { return .empty }
        if isPlain(name) { return nil }
        if name.utf8.count > maximumLength { return .tooLong }
        var isFirst = true
        for scalar in name.unicodeScalars {
            if ("A"..."Z").contains(scalar) { return .upperCase }
            let isAlphanumeric = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if isFirst, !isAlphanumeric, scalar != "_" { return .firstCharacter(scalar) }
            if !isAlphanumeric, !".-_+".unicodeScalars.contains(scalar) { return .character(scalar) }
            isFirst = false
        }
        return nil
    }

    /// Letters, digits and hyphens, as nearly all names are.
    private static func isPlain(_ name: String) -> Bool {
        guard name.utf8.count <= maximumLength, name.utf8.first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    public static func isValid(_ name: String) -> Bool { problem(in: name) == nil }

    /// What must differ between two names of one table: lower case, with `_` and `.` as `-`.
    public static func folded(_ name: String) -> String {
        String(
            decoding: name.utf8.map { byte in
                switch byte {
                case 0x41...0x5a: byte | 0x20
                case UInt8(ascii: "_"), UInt8(ascii: "."): UInt8(ascii: "-")
                default: byte
                }
            }, as: UTF8.self)
    }

    /// The name that was probably meant, if one is near: at most one edit for every three characters.
    public static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(folded(name).utf8)
        var best: (name: String, distance: Int)?
        for candidate in names {
            let other = Array(folded(candidate).utf8)
            let limit = max(1, max(wanted.count, other.count) / 3)
            guard abs(wanted.count - other.count) <= limit else { continue }
            let distance = editDistance(wanted, other)
            if distance <= limit, distance < (best?.distance ?? .max) {
                best = (name: candidate, distance: distance)
            }
        }
        return best?.name
    }

    /// Insertions, removals, replacements and swaps of neighbours that lead from one to the other.
    static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in 0..<one.count {
            var current = [row + 1]
            for column in 0..<other.count {
                let isSame = one[row] == other[column]
                var distance = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    distance = min(distance, beforeLast[column - 1] + 1)
                }
                current.append(distance)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }
}
