/// The tar container of a bottle, read from pieces of any size without doing anything: bytes go in, events come out.
/// It accepts the one form that spec/bottle.md defines for each entry, and nothing else. Rules between entries are
/// `EntryLedger`'s.
struct TarReader {
    @unsafe enum Event {
        /// A folder, a link, or a file whose content follows.
        case entry(BottleEntry)
        /// Some content of the last file; lives as long as the input.
        case content(UnsafeRawBufferPointer)
        /// The last file's content is complete.
        case contentEnd
    }

    private enum State: Equatable {
        /// Collecting a header block.
        case header
        /// Collecting an extended header's body, this long without its padding.
        case extended(size: Int)
        case content(left: UInt64, padding: Int)
        case contentEnd(padding: Int)
        case padding(left: Int)
        /// One of the two zero blocks was there.
        case end
        case ended
    }

    private var state = State.header
    /// Of a header block or an extended header, as much as has come.
    private var held: [UInt8] = []
    private var records: PaxRecords?

    init() { held.reserveCapacity(TarHeader.blockSize) }

    /// The next event; takes what it uses from the input's front. Nil when the input is used up.
    mutating func next(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> Event? {
        while true {
            switch state {
            case .header:
                guard unsafe collect(TarHeader.blockSize, &input) else { return nil }
                if let entry = try takeHeader() { return unsafe .entry(entry) }
            case .extended(let size):
                guard unsafe collect(Self.padded(size), &input) else { return nil }
                try takeRecords(size)
            case .content(let left, let padding):
                if unsafe input.isEmpty { return nil }
                let count = Int(min(UInt64(input.count), left))
                let piece = unsafe Self.take(count, from: &input)
                let rest = left - UInt64(count)
                state = rest == 0 ? .contentEnd(padding: padding) : .content(left: rest, padding: padding)
                return unsafe .content(piece)
            case .contentEnd(let padding):
                state = padding == 0 ? .header : .padding(left: padding)
                return unsafe .contentEnd
            case .padding(let left):
                if unsafe input.isEmpty { return nil }
                let piece = unsafe Self.take(min(left, input.count), from: &input)
                if unsafe piece.contains(where: { $0 != 0 }) { throw .refused(.padding) }
                state = piece.count == left ? .header : .padding(left: left - piece.count)
            case .end:
                guard unsafe collect(TarHeader.blockSize, &input) else { return nil }
                if held.contains(where: { $0 != 0 }) { throw .refused(.missingEnd, nil, "one zero block alone") }
                state = .ended
            case .ended:
                if unsafe !input.isEmpty { throw .refused(.bytesAfterEnd) }
                return nil
            }
        }
    }

    /// To be called after the last input.
    func finish() throws(BottleError) {
        switch state {
        case .ended: return
        case .header where held.isEmpty && records == nil: throw .refused(.missingEnd)
        case .end where held.isEmpty: throw .refused(.missingEnd)
        default: throw .refused(.truncated, nil, "in the tar container")
        }
    }

    /// Fills `held` up to a count; true when it is reached.
    private mutating func collect(_ count: Int, _ input: inout UnsafeRawBufferPointer) -> Bool {
        let missing = count - held.count
        unsafe held.append(contentsOf: Self.take(min(missing, input.count), from: &input))
        return held.count == count
    }

    private mutating func takeHeader() throws(BottleError) -> BottleEntry? {
        defer { held.removeAll(keepingCapacity: true) }
        if held.allSatisfy({ $0 == 0 }) {
            if records != nil { throw .refused(.paxWithoutEntry) }
            state = .end
            return nil
        }
        let header = try TarHeader(held)
        if header.kind == .extended {
            if records != nil { throw .refused(.paxWithoutEntry) }
            if header.name != TarHeader.extendedName || !header.link.isEmpty {
                throw .refused(.headerField, header.name)
            }
            if header.size > UInt64(PaxRecords.longest) { throw .refused(.paxTooLarge) }
            if header.size == 0 { throw .refused(.paxNeedless) }
            state = .extended(size: Int(header.size))
            return nil
        }
        return try entry(of: header)
    }

    private mutating func takeRecords(_ size: Int) throws(BottleError) {
        if held[size...].contains(where: { $0 != 0 }) { throw .refused(.padding) }
        records = try PaxRecords(Array(held[..<size]))
        held.removeAll(keepingCapacity: true)
        state = .header
    }

    /// Joins a header with its extended header, and looks at the names.
    private mutating func entry(of header: TarHeader) throws(BottleError) -> BottleEntry {
        let records = self.records
        self.records = nil
        let name = records?.path ?? header.name
        let link = records?.linkpath ?? header.link
        if let path = records?.path, !path.prefix(TarHeader.nameLength).elementsEqual(header.name) {
            throw .refused(.paxDisagrees, path, "path")
        }
        if let linkpath = records?.linkpath, !linkpath.prefix(TarHeader.nameLength).elementsEqual(header.link) {
            throw .refused(.paxDisagrees, name, "linkpath")
        }
        if records?.size != nil, header.size != 0 { throw .refused(.paxDisagrees, name, "size") }
        let size = records?.size ?? header.size

        var path = name
        if header.kind == .directory {
            if name.last != UInt8(ascii: "/") { throw .refused(.nameSlashes, name) }
            path.removeLast()
        }
        if let rule = EntryName.broken(path) { throw .refused(rule, name) }
        if header.kind != .file, size != 0 { throw .refused(.sizeWithoutContent, name) }
        if header.kind != .symbolicLink, !link.isEmpty { throw .refused(.headerField, name, "link") }

        let text = String(decoding: path, as: UTF8.self)
        state = .header
        switch header.kind {
        case .directory: return BottleEntry(path: text, kind: .directory)
        case .symbolicLink:
            if let rule = EntryName.broken(target: link, at: path) {
                throw .refused(rule, name, EscapedName.text(link))
            }
            return BottleEntry(path: text, kind: .symbolicLink(target: String(decoding: link, as: UTF8.self)))
        case .file, .extended:
            let padding = Self.padded(Int(size % UInt64(TarHeader.blockSize))) - Int(size % UInt64(TarHeader.blockSize))
            state = size == 0 ? .contentEnd(padding: 0) : .content(left: size, padding: padding)
            return BottleEntry(path: text, kind: .file(size: size, executable: header.executable))
        }
    }

    private static func padded(_ size: Int) -> Int {
        (size + TarHeader.blockSize - 1) / TarHeader.blockSize * TarHeader.blockSize
    }

    private static func take(_ count: Int, from input: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let piece = unsafe UnsafeRawBufferPointer(rebasing: input[..<count])
        unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
        return unsafe piece
    }
}
