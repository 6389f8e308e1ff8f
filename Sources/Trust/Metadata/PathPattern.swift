/// A shell-like pattern for the paths of targets: `*` for any characters but `/`, `?` for one, as TUF has it (section 4.5,
/// PATHPATTERN), which is `fnmatch(3)` with FNM_PATHNAME; here brackets are letters like any other.
struct PathPattern {
    private let pattern: [UInt8]

    init(_ text: String) { pattern = Array(text.utf8) }

    /// Takes at most `pattern × path` steps, whatever the pattern is.
    func matches(_ text: String) -> Bool {
        let path = Array(text.utf8)
        var (place, read) = (0, 0)
        // Where the last star stands and how far it reaches so far.
        var star: (place: Int, read: Int)?
        while read < path.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place, read)
                place += 1
            } else if place < pattern.count, Self.isMatch(pattern[place], path[read]) {
                // `?` stands for a character, not for one of its bytes.
                let isAny = pattern[place] == UInt8(ascii: "?")
                place += 1
                read += 1
                while isAny, read < path.count, path[read] & 0xC0 == 0x80 { read += 1 }
            } else if let last = star, path[last.read] != UInt8(ascii: "/") {
                star = (last.place, last.read + 1)
                place = last.place + 1
                read = last.read + 1
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }

    private static func isMatch(_ letter: UInt8, _ byte: UInt8) -> Bool {
        letter == byte || letter == UInt8(ascii: "?") && byte != UInt8(ascii: "/")
    }
}
