/// A file of a package that programs change in the course of their work, told by its name (spec/storage.md, "Linking").
enum ChangingFile: Hashable {
    /// Bytecode: an interpreter replaces it, by a rename, when it finds it older than its source.
    case bytecode
    /// An index of what is installed, written anew when that changes, often in place.
    case cache
    /// Configuration and state, edited in place by people and programs.
    case settings

    /// Whether a program may open it for writing: then an environment has a copy, never a second name of the keg's file.
    var isWrittenInPlace: Bool { self != .bytecode }

    /// Whether other content in an environment is a program's work, and no damage: what is in it follows from other
    /// files.
    var isDerived: Bool { self != .settings }

    /// Nil for all other files.
    init?(_ text: Span<UInt8>, _ path: Range<Int>) {
        var name = path.lowerBound
        var folder = path.lowerBound..<path.lowerBound
        for place in path where text[place] == UInt8(ascii: "/") {
            folder = name..<place
            if Self.folders.contains(where: { Self.equals(text, folder, $0) }) {
                self = .settings
                return
            }
            name = place + 1
        }
        let last = name..<path.upperBound
        if Self.bytecodeEndings.contains(where: { Self.ends(text, last, $0) }) {
            self = .bytecode
        } else if Self.cacheEndings.contains(where: { Self.ends(text, last, $0) })
            || Self.cacheNames.contains(where: { Self.equals(text, last, $0) })
            || Self.equals(text, last, "dir") && Self.equals(text, folder, "info")
        {
            self = .cache
        } else if Self.settingsEndings.contains(where: { Self.ends(text, last, $0) }) {
            self = .settings
        } else {
            return nil
        }
    }

    private static let folders: [StaticString] = ["etc", "var"]
    private static let bytecodeEndings: [StaticString] = [".pyc", ".pyo", ".elc", ".zwc", ".zo", ".ji", ".gch"]
    private static let cacheEndings: [StaticString] = [
        ".cache", ".cache-2", ".cache-7", ".cache-8", ".cache-9", ".jsa",
    ]
    /// TeX, GNU info, Perl, X fonts, GLib, manual pages, vim, R, node, fontconfig, CPAN.
    private static let cacheNames: [StaticString] = [
        "ls-R", "perllocal.pod", "fonts.dir", "fonts.scale", "gschemas.compiled", "whatis", "mandoc.db", "index.db",
        "tags", "packages.html", "R.css", ".package-lock.json", ".uuid", ".packlist", "PKG_ADD", "PKG_DEL",
    ]
    private static let settingsEndings: [StaticString] = [
        ".conf", ".cfg", ".cnf", ".ini", ".pth", ".sqlite", ".db", ".log", ".lock", ".pid", ".history",
    ]

    private static func equals(_ text: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
        range.count == word.utf8CodeUnitCount && ends(text, range, word)
    }

    private static func ends(_ text: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard range.count >= count else { return false }
        let place = range.upperBound - count
        for offset in 0..<count where unsafe text[place + offset] != word.utf8Start[offset] { return false }
        return true
    }
}
