import Packages

@testable import Registries

/// A small registry that is drawn by chance, the same for the same seed.
struct RandomCandidates {
    private(set) var candidates: [Candidate] = []

    /// `differs`: whether bottles of one version may require different things on different platforms.
    init(_ seed: Int, differs: Bool = false) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func draw(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        func needs(_ number: Int) -> [String] {
            (0..<draw(3)).map { _ in
                let target = (number + 1 + draw(6)) % 9
                return ["p\(target) ^\(1 + draw(4))", "p\(target) >=\(1 + draw(3))", "p\(target) <\(2 + draw(3))"][
                    draw(3)]
            }
        }
        for number in 0..<9 {
            for version in 1...4 {
                let yanked = draw(10) == 0 ? "withdrawn" : nil
                let platforms =
                    switch draw(6) {
                    case 0: ["linux-x86_64", "macos-arm64"]
                    case 1: ["linux-x86_64+glibc2.28", "linux-arm64"]
                    case 2: ["any", "linux-x86_64"]
                    default: ["any"]
                    }
                let shared = needs(number)
                let bounds = draw(8) == 0 ? ["p\((number + 3) % 9) <\(2 + draw(3))"] : []
                for platform in platforms {
                    candidates.append(
                        try SmallIndex.candidate(
                            "p\(number)", draw(12) == 0 ? "\(version).0-rc.1" : "\(version).0", platform: platform,
                            needs: differs && draw(2) == 0 ? needs(number) : shared, constrains: bounds, yanked: yanked)
                    )
                }
            }
        }
        var seen: Set<String> = []
        candidates = candidates.filter { seen.insert("\($0.name) \($0.version) \($0.platform)").inserted }
    }
}
