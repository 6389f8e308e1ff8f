/// A zip in, entries out: the directory, the contents, and the rules between entries, without doing anything. It needs no
/// file: `ArchiveSource` may be bytes in memory.
struct ZipReader: ~Copyable {
    let source: ArchiveSource
    let directory: ZipDirectory
    private let limits: BottleLimits
    private var ledger: ForeignLedger
    private var index = 0
    private var content: ZipContent?
    /// Entries that come before the next member's.
    private var waiting: ArraySlice<ForeignEntry> = []

    /// Reads the directory and every member's own header.
    init(_ source: consuming ArchiveSource, _ limits: BottleLimits) throws(BottleError) {
        directory = try ZipDirectory(source, limits)
        self.source = source
        self.limits = limits
        ledger = ForeignLedger(limits)
    }

    /// The next event; nil at the end.
    mutating func next() throws(BottleError) -> ForeignEvent? {
        while true {
            if let entry = waiting.popFirst() { return unsafe .entry(entry) }
            if let piece = unsafe try content?.next(source) {
                if unsafe !piece.isEmpty { return unsafe .content(piece) }
                content = nil
                return unsafe .contentEnd
            }
            if index == directory.members.count { return nil }
            let member = directory.members[index]
            index += 1
            guard let entry = try entry(of: member) else { continue }
            waiting = try ledger.admit(entry)[...]
            if case .file = entry.kind { content = ZipContent(member, limits) }
        }
    }

    /// To be called when `next` has returned nil: entries and the sum of the files' sizes in bytes.
    func finish() throws(BottleError) -> (entries: Int, unpackedSize: UInt64) {
        try ledger.finish()
        return (ledger.count, ledger.size)
    }

    /// The symbolic links; judged once `finish` has returned.
    var links: [(path: String, target: String)] { ledger.links }

    /// The member of a name, as written; nil when there is none. Its content is `ZipContent`'s.
    func member(_ name: String) -> ZipMember? { directory.members.first { $0.name.elementsEqual(name.utf8) } }

    /// Nil for the root.
    private func entry(of member: ZipMember) throws(BottleError) -> ForeignEntry? {
        // What some systems write for a slash.
        if member.name.contains(UInt8(ascii: "\\")) { throw .refused(.nameSlashes, member.name) }
        let name = try ForeignName(member.name)
        if name.path.isEmpty {
            guard case .directory = member.kind else { throw .refused(.nameDots, member.name) }
            return nil
        }
        switch member.kind {
        case .directory: return ForeignEntry(path: name.path, kind: .directory)
        case .file(let executable):
            return ForeignEntry(path: name.path, kind: .file(size: member.size, executable: executable))
        case .symbolicLink:
            if member.size > UInt64(EntryName.longestPath) { throw .refused(.linkTooLong, member.name) }
            var target: [UInt8] = []
            var content = ZipContent(member, limits)
            while true {
                let piece = unsafe try content.next(source)
                if unsafe piece.isEmpty { break }
                unsafe target += piece
            }
            if let rule = EntryName.broken(target: target, at: Array(name.path.utf8)) {
                throw .refused(rule, member.name, EscapedName.text(target))
            }
            return ForeignEntry(
                path: name.path, kind: .symbolicLink(target: String(decoding: target, as: UTF8.self)))
        }
    }
}
