/// Why a domain shrank: a number with a kind in its two high bits. All that a search records.
struct Cause: BitwiseCopyable, Hashable {
    let raw: UInt32

    enum Kind: UInt32 { case group, clause, root, exclusion }

    /// No cause: the search chose.
    static let decision = Cause(raw: .max)

    static func group(_ index: Int32) -> Cause { Cause(raw: UInt32(bitPattern: index)) }
    static func clause(_ index: Int32) -> Cause { Cause(raw: 1 << 30 | UInt32(bitPattern: index)) }
    static func root(_ index: Int) -> Cause { Cause(raw: 2 << 30 | UInt32(index)) }
    static func exclusion(_ index: Int) -> Cause { Cause(raw: 3 << 30 | UInt32(index)) }

    var kind: Kind {
        switch raw >> 30 {
        case 0: .group
        case 1: .clause
        case 2: .root
        default: .exclusion
        }
    }

    var index: Int32 { Int32(bitPattern: raw & (1 << 30 - 1)) }
}
