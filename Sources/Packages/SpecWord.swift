/// A version of a match specification with the `*` behind it: `2.7.*`, `2.7*`, and what published packages have of them,
/// `2.7.*.*` and `2.7.*.`, which conda and rattler take.
struct SpecWord {
    /// Without the stars; empty for `*` alone.
    let version: ArraySlice<UInt8>
    /// Whether stars stand behind it.
    let isStart: Bool
    /// Whether several do: behind `!=` they count for nothing then, as in rattler.
    let hasSeveral: Bool

    init(_ word: ArraySlice<UInt8>) {
        let (star, dot) = (UInt8(ascii: "*"), UInt8(ascii: "."))
        var version = word
        var stars = 0
        if version.last == dot, version.dropLast().last == star { version = version.dropLast() }
        while version.last == star {
            stars += 1
            version = version.dropLast()
            let isDotted = version.last == dot
            if isDotted { version = version.dropLast() }
            // `2.7**` is none.
            if !isDotted, version.last == star { break }
        }
        self.version = version
        isStart = stars > 0
        hasSeveral = stars > 1
    }
}
