/// Names that a hurried eye takes for each other (spec/registry.md, "Look-alikes").
public enum LookAlike: Sendable {
    /// They differ in `-`, `_` and `.` alone.
    case separators
    /// In letters and digits that look alike: `0` and `o`, `1`, `l` and `i`, `5` and `s`, `rn` and `m`, `vv` and `w`.
    case letters
    /// They have the same words in another order.
    case order
    /// In one letter, or two of a long name, left out, added, changed or swapped with its neighbour.
    case spelling

    /// How one looks like the other; nil where it does not. Names that differ in digits alone, as versions in names do,
    /// are no look-alikes.
    public init?(_ one: String, _ other: String) {
        if one == other { return nil }
        let (left, right) = (Self.plain(one), Self.plain(other))
        if left == right {
            self = .separators
        } else if min(left.count, right.count) >= 3, Self.seen(left) == Self.seen(right) {
            self = .letters
        } else if left.filter({ !$0.isDigit }) == right.filter({ !$0.isDigit }) {
            return nil
        } else if Self.words(one) == Self.words(other) {
            self = .order
        } else if Self.isNear(left, right) {
            self = .spelling
        } else {
            return nil
        }
    }

    /// Without separators.
    private static func plain(_ name: String) -> [UInt8] {
        PackageName.folded(name).utf8.filter { $0 != UInt8(ascii: "-") }
    }

    /// As it looks: each group of letters that look alike by one of them.
    private static func seen(_ name: [UInt8]) -> [UInt8] {
        var seen: [UInt8] = []
        for byte in name {
            let shape: UInt8 =
                switch byte {
                case UInt8(ascii: "0"): UInt8(ascii: "o")
                case UInt8(ascii: "1"), UInt8(ascii: "i"): UInt8(ascii: "l")
                case UInt8(ascii: "5"): UInt8(ascii: "s")
                default: byte
                }
            switch (seen.last, shape) {
            case (UInt8(ascii: "r"), UInt8(ascii: "n")): seen[seen.count - 1] = UInt8(ascii: "m")
            case (UInt8(ascii: "v"), UInt8(ascii: "v")): seen[seen.count - 1] = UInt8(ascii: "w")
            default: seen.append(shape)
            }
        }
        return seen
    }

    private static func words(_ name: String) -> [Substring] {
        PackageName.folded(name).split(separator: "-").sorted()
    }

    private static func isNear(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        let shorter = min(one.count, other.count)
        let most = shorter >= 9 ? 2 : shorter >= 5 ? 1 : 0
        if most == 0 || abs(one.count - other.count) > most { return false }
        return PackageName.editDistance(one, other) <= most
    }
}
