import Packages
import Testing

@testable import Trust

@Suite struct SHA256HasherTests {
    /// FIPS 180-4 examples and NIST's short message vectors (CAVP, SHA256ShortMsg.rsp).
    static let vectors: [(message: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            Array(
                ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu").utf8),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        ([0x11, 0xaf], "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
        (
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    /// The paths of this machine: the library's is always among them.
    static let paths = SHA256Hasher.Path.allCases.filter { $0 == .library || SHA256Hasher.hardwareIsAvailable }

    @Test(arguments: paths) func publishedVectors(_ path: SHA256Hasher.Path) {
        for (message, digest) in Self.vectors {
            var hasher = SHA256Hasher(path)
            hasher.update(message)
            #expect(hasher.finish().hex == digest)
        }
    }

    @Test func everySplitGivesWhatTheLibraryGives() {
        var generator = Repeatable(state: 7)
        let pool = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var mismatches = 0
        for _ in 0..<12_000 {
            let length = Int.random(in: 0...600, using: &generator)
            let start = Int.random(in: 0...(pool.count - length), using: &generator)
            let message = Array(pool[start..<(start + length)])
            var oracle = SHA256Hasher(.library)
            oracle.update(message)
            var hasher = SHA256Hasher()
            var rest = message[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(rest.count, 150), using: &generator)
                hasher.update(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            if hasher.finish() != oracle.finish() { mismatches += 1 }
        }
        #expect(mismatches == 0)
    }

    @Test(arguments: paths) func allKindsOfInputCountAlike(_ path: SHA256Hasher.Path) {
        let message = Array("abc".utf8)
        var pieces = SHA256Hasher(path)
        pieces.update(message.prefix(1) + [])
        unsafe message[1...].withUnsafeBytes { unsafe pieces.update($0) }
        var span = SHA256Hasher(path)
        span.update(message.span)
        #expect(pieces.finish() == span.finish())
        #expect(span.finish() == SHA256Hasher.digest(of: message))
    }

    @Test(arguments: paths) func aCopyGoesOnByItself(_ path: SHA256Hasher.Path) {
        var one = SHA256Hasher(path)
        one.update(Array("ab".utf8))
        var other = one
        #expect(one.finish() == one.finish())
        one.update(Array("c".utf8))
        other.update(Array("x".utf8))
        #expect(one.finish().hex == Self.vectors[1].digest)
        #expect(other.finish() != one.finish())
    }
}

/// The same numbers in every run (SplitMix64).
private struct Repeatable: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
