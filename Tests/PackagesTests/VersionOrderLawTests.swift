import Packages
import Testing

/// The order against the rules as spec/versions.md states them, computed the slow way.
@Suite struct VersionOrderLawTests {
    @Test func keysAgreeWithTheRules() throws {
        var dice = Dice(seed: 7)
        for _ in 0..<4000 {
            let one = try Version(parsing: dice.versionText())
            let other = try Version(parsing: dice.versionText())
            let expected = Rules.compare(one.text, other.text)
            #expect((one < other) == (expected < 0) && (one == other) == (expected == 0), "\(one) \(other)")
            if expected == 0 { #expect(one.hashValue == other.hashValue) }
        }
    }
}

/// -1, 0 or 1, by the text of the rules.
private enum Rules {
    static func compare(_ one: String, _ other: String) -> Int {
        let (a, b) = (parts(one), parts(other))
        let length = max(a.release.count, b.release.count)
        for index in 0..<length {
            let x = index < a.release.count ? a.release[index] : "0"
            let y = index < b.release.count ? b.release[index] : "0"
            let order = compareComponents(x, y)
            if order != 0 { return order }
        }
        switch (a.pre, b.pre) {
        case (nil, nil): break
        case (nil, _): return 1
        case (_, nil): return -1
        case (let x?, let y?):
            let order = compareIdentifiers(x, y)
            if order != 0 { return order }
        }
        return compareIdentifiers(a.build ?? [], b.build ?? [])
    }

    private static func parts(_ text: String) -> (release: [String], pre: [String]?, build: [String]?) {
        let plus = text.split(separator: "+", maxSplits: 1)
        let dash = plus[0].split(separator: "-", maxSplits: 1)
        return (
            release: dash[0].split(separator: ".").map { String($0) },
            pre: dash.count > 1 ? dash[1].split(separator: ".").map { String($0) } : nil,
            build: plus.count > 1 ? plus[1].split(separator: ".").map { String($0) } : nil
        )
    }

    /// Runs of digits and of letters in turn; a run that is missing sorts first.
    private static func compareComponents(_ one: String, _ other: String) -> Int {
        let (a, b) = (runs(one), runs(other))
        for index in 0..<max(a.count, b.count) {
            if index >= a.count { return -1 }
            if index >= b.count { return 1 }
            let order = index % 2 == 0 ? compareNumbers(a[index], b[index]) : compareTexts(a[index], b[index])
            if order != 0 { return order }
        }
        return 0
    }

    private static func runs(_ text: String) -> [String] {
        var runs: [String] = []
        var wasNumber = false
        for character in text {
            let isNumber = character.isNumber
            if runs.isEmpty || isNumber != wasNumber { runs.append("") }
            runs[runs.count - 1].append(character)
            wasNumber = isNumber
        }
        return runs
    }

    private static func compareIdentifiers(_ one: [String], _ other: [String]) -> Int {
        for (x, y) in zip(one, other) {
            let order: Int
            switch (x.allSatisfy(\.isNumber), y.allSatisfy(\.isNumber)) {
            case (true, true): order = compareNumbers(x, y)
            case (true, false): order = -1
            case (false, true): order = 1
            case (false, false): order = compareTexts(x, y)
            }
            if order != 0 { return order }
        }
        return (one.count - other.count).signum()
    }

    private static func compareNumbers(_ one: String, _ other: String) -> Int {
        let (a, b) = (one.drop { $0 == "0" }, other.drop { $0 == "0" })
        return a.count != b.count ? (a.count - b.count).signum() : compareTexts(String(a), String(b))
    }

    private static func compareTexts(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.utf8), Array(other.utf8))
        return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    }
}
