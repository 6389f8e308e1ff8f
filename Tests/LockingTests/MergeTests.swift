import Foundation
import Packages
import Testing
import Unix

@testable import Operations

/// Branches of one project, merged as git does it. `STOUT_MERGES=400` sets the number of pairs (default 40).
@Suite struct MergeTests {
    /// What one branch did to the base.
    private enum Change: Hashable {
        case add(Int)
        case remove(Int)
        case upgrade(Int)

        var package: Int {
            switch self {
            case .add(let package), .remove(let package), .upgrade(let package): package
            }
        }
    }

    /// What happened to all pairs together.
    private struct Tally {
        var pairs = 0
        var conflicted = 0
        var upgradePairs = 0
        var conflictedUpgrades = 0
        var adds = 0
        var conflictedAdds = 0
        var conflictedDistantAdds = 0
        var repaired = 0
        /// Merged clean, and nothing was left to be locked.
        var exact = 0
    }

    private static let packages = 80
    private static func name(_ package: Int) -> String { "p\(package < 10 ? "0" : "")\(package)" }

    /// Every package in three versions, each with a need or two further on that any version meets.
    private static let offer: [String] = (0..<packages).flatMap { package in
        ["1.0", "1.1", "1.2"].map { version in
            let needs = [package + 7, package + 31].filter { $0 < packages }.map { "\(name($0)) ^1" }
            return "\(name(package)) \(version)" + (needs.isEmpty ? "" : ": " + needs.joined(separator: "; "))
        }
    }

    private let project: ScratchProject
    private let base: [Int]

    init() throws {
        project = try ScratchProject(Self.offer)
        base = (0..<Self.packages).filter { ![1, 2].contains($0 % 4) && $0 > 15 }
    }

    private func require(_ packages: [Int]) throws {
        try project.require(packages.sorted().map { "\(Self.name($0)) = \"*\"" }.joined(separator: "\n"))
    }

    /// The lock of a branch that starts at a lock.
    private func branch(_ start: String, _ changes: [Change]) throws -> String {
        try project.write(start, to: "Stout.lock")
        try require(required(base, changes))
        try project.lock { options in
            for case .upgrade(let package) in changes { options.upgrades.insert(Self.name(package)) }
        }
        return try project.read()
    }

    private func required(_ base: [Int], _ changes: [Change]) -> [Int] {
        var required = Set(base)
        for change in changes {
            switch change {
            case .add(let package): required.insert(package)
            case .remove(let package): required.remove(package)
            case .upgrade: break
            }
        }
        return required.sorted()
    }

    /// - Returns: the merged text, and whether git left markers in it.
    private func merge(_ ours: String, _ base: String, _ theirs: String) throws -> (text: String, conflicts: Bool) {
        for (name, text) in [("ours", ours), ("base", base), ("theirs", theirs)] { try project.write(text, to: name) }
        let folder = project.context.project
        let run = try ChildProcess.run(
            "git", ["merge-file", "-p"] + ["ours", "base", "theirs"].map { (folder / $0).text },
            output: .captured(limit: 1 << 24))
        try #require(run.status < 128, "git merge-file failed")
        return (String(decoding: run.output, as: UTF8.self), run.status > 0)
    }

    /// The base at the first versions: locked when there were no others.
    private func start() throws -> String {
        try project.publish(Self.offer.filter { $0.contains(" 1.0") })
        try require(base)
        try project.lock()
        try project.publish(Self.offer)
        return try project.read()
    }

    @Test func branchesMerge() throws {
        let count = ProcessInfo.processInfo.environment["STOUT_MERGES"].flatMap { Int($0) } ?? 40
        var dice = SplitMix(state: 400)
        let start = try start()
        let absent = (0..<Self.packages).filter { !base.contains($0) && $0 > 15 }
        var tally = Tally()
        for pair in 0..<count {
            var sides: [[Change]] = [[], []]
            // Both sides change other packages.
            var present = base.shuffled(using: &dice)
            var missing = absent.shuffled(using: &dice)
            for side in 0..<2 {
                for _ in 0..<Int.random(in: 1...3, using: &dice) {
                    // A quarter of the pairs only adds, a quarter only upgrades, the rest does anything.
                    switch pair % 4 == 0 ? 0 : pair % 4 == 1 ? 2 : Int.random(in: 0..<3, using: &dice) {
                    case 0: if let package = missing.popLast() { sides[side].append(.add(package)) }
                    case 1: if let package = present.popLast() { sides[side].append(.remove(package)) }
                    default: if let package = present.popLast() { sides[side].append(.upgrade(package)) }
                    }
                }
            }
            try merge(sides, start, &tally)
        }
        print("merges: \(tally)")
        #expect(tally.pairs == count)
        #expect(tally.repaired == tally.conflicted)
        #expect(tally.conflictedUpgrades == 0)
        #expect(tally.conflictedDistantAdds == 0)
    }

    private func merge(_ sides: [[Change]], _ start: String, _ tally: inout Tally) throws {
        let ours = try branch(start, sides[0])
        let theirs = try branch(start, sides[1])
        let (text, conflicts) = try merge(ours, start, theirs)
        tally.pairs += 1
        let all = sides[0] + sides[1]
        if all.allSatisfy({ if case .upgrade = $0 { true } else { false } }) {
            tally.upgradePairs += 1
            if conflicts { tally.conflictedUpgrades += 1 }
        }
        if all.allSatisfy({ if case .add = $0 { true } else { false } }) {
            tally.adds += 1
            if conflicts {
                tally.conflictedAdds += 1
                if !areNeighbours(ours, theirs, start) { tally.conflictedDistantAdds += 1 }
            }
        }
        // The merged Stoutfile, and what the merge made of the lock.
        try require(required(base, all))
        try project.write(text, to: "Stout.lock")
        if !conflicts {
            // Whatever git made of it, one `lock` makes it exact, and there is nothing to repair.
            let outcome = try project.lock()
            if !outcome.isChanged { tally.exact += 1 }
            #expect(outcome.repair == nil)
            return
        }
        tally.conflicted += 1
        let repair = try #require(try project.lock().repair)
        _ = try CheckLock.run(project.context)
        // Every upgrade of either side is still there.
        let locked = try project.locked()
        let kept = all.allSatisfy { change in
            guard case .upgrade(let package) = change else { return true }
            return locked.contains("\(Self.name(package)) 1.2")
        }
        // What neither side's blocks had a version for may be resolved anew: one side dropped it, the other needs it now.
        let isKept = kept && repair.pins.allSatisfy { $0.origin != .resolved || ($0.ours + $0.theirs).isEmpty }
        #expect(isKept, "\(sides) \(repair.pins)")
        if isKept { tally.repaired += 1 }
    }

    /// Whether there is a block that one side added and one that the other did with no block of the base between them.
    private func areNeighbours(_ ours: String, _ theirs: String, _ start: String) -> Bool {
        let blocks = Self.names(start)
        let (own, other) = (Self.names(ours).subtracting(blocks), Self.names(theirs).subtracting(blocks))
        return own.contains { one in
            other.contains { two in !blocks.contains { min(one, two) < $0 && $0 < max(one, two) } }
        }
    }

    private static func names(_ lock: String) -> Set<String> {
        Set(lock.components(separatedBy: "\n").filter { $0.hasPrefix("name = ") })
    }
}

/// Random numbers that are the same on every run: SplitMix64 (Steele, Lea, Flood 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
