/// Where an environment may have one link in place of a whole folder of a keg: folders of files that are only read
/// (spec/storage.md, "Linking").
///
/// It goes by what is known to be passive, not by what is known to be written to: interpreters, font and icon caches, TeX and
/// package managers all write beside what they read, root can write anywhere, and a link would lead it into a keg that all
/// projects share.
enum PassiveFolder {
    /// What is in one of these folders is passive, whatever it is; the folder itself is the environment's own, so that
    /// catalogues of manual pages and their like have a place.
    private static let roots: [StaticString] = [
        "include", "man", "share/aclocal", "share/doc", "share/gir-1.0", "share/gtk-doc", "share/help", "share/i18n",
        "share/licenses", "share/locale", "share/man", "share/terminfo", "share/zoneinfo", "lib/cmake", "lib/terminfo",
        "share/cmake",
    ]

    /// What is in one of these is an input of caches that stand beside it, whatever it is.
    private static let inputs: [StaticString] = [
        "etc", "var", "lib/R", "lib/gconv", "lib/node_modules", "lib/perl5", "lib/ruby", "share/perl5",
        "share/applications", "share/emacs", "share/fonts",
        "share/glib-2.0", "share/icons", "share/info", "share/mime", "share/texlive", "share/texmf",
    ]

    /// Endings of files that nothing is written beside: of other folders, those are passive that hold nothing else.
    private static let endings: [StaticString] = [
        ".vim", ".txt", ".mo", ".po", ".pl", ".pm", ".gz", ".ps", ".h", ".hh", ".hpp", ".hxx", ".inc", ".cmake", ".lua",
        ".md", ".html", ".css", ".pod", ".rst", ".tcl", ".m4", ".awk", ".sql", ".spl", ".sug", ".dict", ".rb", ".utf-8",
        ".cocci",
    ]

    /// What interpreters write a compiled form beside, wherever it is.
    private static let sources: [StaticString] = [".py", ".pyw", ".pyc", ".el", ".rkt", ".jl", ".zsh", ".scm", ".gch"]

    /// Whether a folder has to be the environment's own, whatever is in it: one that several packages may be about to have,
    /// such as `share`, and one whose files are inputs of a cache.
    static func isOwn(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
        let path = withoutUsr(text, path)
        if isBelow(text, path, roots) { return false }
        var hasParent = false
        for place in path where text[place] == UInt8(ascii: "/") { hasParent = true }
        return !hasParent || inputs.contains { isBelowOrIs(text, path, $0) }
            || roots.contains { isBelowOrIs(text, path, $0) }
    }

    /// Whether a file is one that nothing is written beside, or in a folder of such.
    static func hasPassive(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
        if isBelow(text, withoutUsr(text, path), roots) { return !isWrittenBeside(text, path) }
        return endings.contains { ending in
            let length = ending.utf8CodeUnitCount
            return path.count > length && starts(text, path.upperBound - length, with: ending)
        }
    }

    /// Debian's packages have it all below `usr`.
    private static func withoutUsr(_ text: Span<UInt8>, _ path: Range<Int>) -> Range<Int> {
        path.count > 4 && starts(text, path.lowerBound, with: "usr/") ? path.lowerBound + 4..<path.upperBound : path
    }

    private static func isBelow(_ text: Span<UInt8>, _ path: Range<Int>, _ folders: [StaticString]) -> Bool {
        folders.contains { folder in
            let length = folder.utf8CodeUnitCount
            return path.count > length && text[path.lowerBound + length] == UInt8(ascii: "/")
                && starts(text, path.lowerBound, with: folder)
        }
    }

    private static func isBelowOrIs(_ text: Span<UInt8>, _ path: Range<Int>, _ folder: StaticString) -> Bool {
        let length = folder.utf8CodeUnitCount
        guard path.count >= length, starts(text, path.lowerBound, with: folder) else { return false }
        return path.count == length || text[path.lowerBound + length] == UInt8(ascii: "/")
    }

    /// Whether the file of a path makes its folder one that is written to.
    private static func isWrittenBeside(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
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
