internal import Packages

/// One path of `info/paths.json` (CEP 34): what is installed, and what names the place where it is.
struct CondaPath {
    enum Kind: String {
        case file = "hardlink"
        case link = "softlink"
        case folder = "directory"
    }

    var path = ""
    var kind = Kind.file
    /// Of a file. A link's is that of what it leads to, which may be in another package, and is not looked at.
    var digest: Digest?
    /// In bytes.
    var size: UInt64?
    var placeholder: String?
    var mode = PrefixListing.Kind.text

    /// Where a package has them.
    static let place = "info/paths.json"
    /// Of the file, in bytes.
    static let longest = 256 << 20

    /// The file's entry of the prefix listing; nil when it names no prefix.
    func prefixed() throws(BottleError) -> PrefixListing.Entry? {
        guard let placeholder, !placeholder.isEmpty else { return nil }
        guard kind == .file, PrefixListing.isPlaceholder(Array(placeholder.utf8)) else {
            throw .refused(.condaPlaceholder, path, EscapedName.text(Array(placeholder.utf8.prefix(80))))
        }
        return PrefixListing.Entry(path: path, kind: mode, placeholder: placeholder)
    }
}
