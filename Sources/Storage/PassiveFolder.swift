/// Where an environment may have one link in place of a whole folder of a keg: folders of files that are only read
/// (spec/storage.md, "Linking").
///
/// It is a list of what is known to be passive, not of what is known to be written to: interpreters, font and icon
/// caches, TeX and package managers all write beside what they read, root can write anywhere, and a link would lead
/// it into a keg that all projects share.
enum PassiveFolder {
    /// What is in one of these folders is passive; the folder itself is the environment's own, so that catalogues of
    /// manual pages and their like have a place.
    private static let roots: [StaticString] = [
        "include", "man", "share/aclocal", "share/doc", "share/gir-1.0", "share/gtk-doc", "share/help", "share/i18n",
        "share/licenses", "share/locale", "share/man", "share/terminfo", "share/zoneinfo", "lib/cmake", "lib/terminfo",
        "share/cmake",
    ]

    /// What interpreters write a compiled form beside, wherever it is.
    private static let sources: [StaticString] = [".py", ".pyw", ".pyc", ".el", ".rkt", ".jl", ".zsh", ".scm", ".gch"]

    static func holds(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
        for root in roots {
            let length = root.utf8CodeUnitCount
            if path.count > length, text[path.lowerBound + length] == UInt8(ascii: "/"),
                starts(text, path.lowerBound, with: root)
            {
                return true
            }
        }
        return false
    }

    /// Whether the file of a path makes its folder one that is written to.
    static func isWrittenBeside(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
        for ending in sources {
            let length = ending.utf8CodeUnitCount
            if path.count > length, starts(text, path.upperBound - length, with: ending) { return true }
        }
        return false
    }

    private static func starts(_ text: Span<UInt8>, _ place: Int, with word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where unsafe text[place + offset] != word.utf8Start[offset] {
            return false
        }
        return true
    }
}
