/// One entry of a foreign archive as it will be made (spec/bottle.md, "Foreign archives"): its name has been put in order,
/// its mode reduced to one bit.
public struct ForeignEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case directory
        /// `size` in bytes.
        case file(size: UInt64, executable: Bool)
        /// `target` as written, relative to the link's folder.
        case symbolicLink(target: String)
        /// Another name of a file that came before; `target` is seen from the root.
        case hardLink(target: String)
    }

    /// Seen from the root, without a slash at its end.
    public let path: String
    public let kind: Kind

    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

/// What a reader of a foreign archive has to tell, in the archive's order.
@unsafe enum ForeignEvent {
    /// A folder, a link, or a file whose content follows.
    case entry(ForeignEntry)
    /// Some content of the last file; lives until the next call of the reader.
    case content(UnsafeRawBufferPointer)
    /// The last file's content is complete.
    case contentEnd
}
