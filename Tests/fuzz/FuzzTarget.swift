/// A reader of bytes for which nobody vouches, and what has to hold whatever the bytes are. A reader that traps, hangs
/// or takes too much memory ends the fuzzer; everything else is a `Violation`.
struct FuzzTarget: Sendable {
    /// As `run.sh` and the folders of the corpus have it.
    let name: String
    let check: @Sendable ([UInt8]) throws -> Void

    static let all: [FuzzTarget] = [
        .tar, .pax, .zstd, .bottle, .unpack, .foreign, .zip, .toml, .yaml, .lock, .json, .messagePack, .head, .row,
        .delta,
    ]
}

/// What a reader must never do.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static func unless(_ holds: Bool, _ description: @autoclosure () -> String) throws(Violation) {
        if !holds { throw Violation(description()) }
    }
}

/// Takes a fuzzer's bytes from the front, for programs that make documents of them. At the end everything is zero.
struct Dice {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// 0..<bound; `bound` at least 1.
    mutating func number(_ bound: Int) -> Int {
        bound <= 256 ? Int(byte()) % bound : (Int(byte()) << 8 | Int(byte())) % bound
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return Array(taken)
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[number(choices.count)] }
}
