import Packages

/// A small generator of reproducible random numbers (SplitMix64), so that a failing case can be run again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// Few different numbers, so that versions often meet; long ones among them.
    mutating func versionText(build: Bool = true) -> String {
        var text = (0..<Int.random(in: 1...4, using: &self)).map { _ in
            var component = pick([
                "0", "0", "1", "1", "2", "9", "10", "223", "224", "256", "18446744073709551616",
            ])
            if chance(8) { component += pick(["a", "b", "p1", "p10", "rc"]) }
            return component
        }.joined(separator: ".")
        if chance(30) { text += "-" + identifiers() }
        if build, chance(10) { text += "+" + identifiers() }
        return text
    }

    private mutating func identifiers() -> String {
        (0..<Int.random(in: 1...3, using: &self)).map { _ in
            pick(["0", "0", "1", "10", "a", "b", "rc-1", "-"])
        }
        .joined(separator: ".")
    }

    mutating func constraintText() -> String {
        (0..<Int.random(in: 1...3, using: &self)).map { _ in
            (0..<Int.random(in: 1...3, using: &self)).map { _ in term() }.joined(
                separator: pick([", ", ",", " , "]))
        }.joined(separator: pick([" || ", "||"]))
    }

    private mutating func term() -> String {
        switch Int.random(in: 0..<20, using: &self) {
        case 0: return "*"
        case 1: return versionText(build: false).split(separator: "-")[0] + ".*"
        case 2: return pick(["<=", ">"]) + versionText(build: false).split(separator: "-")[0] + "-*"
        default:
            return pick(["", "=", "!=", "<", "<=", ">", ">=", "^", "~"]) + pick(["", " "])
                + versionText(build: false)
        }
    }
}
