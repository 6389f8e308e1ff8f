/// The tar container as other programs write it, read from pieces of any size without doing anything: bytes go in,
/// events come out. Rules between entries are `ForeignLedger`'s.
///
/// There is one place that says how long an entry is, `take(_:)`, and what follows an entry is found by that number
/// alone: content is never taken for a header, whatever header and extended header say.
struct ForeignTarReader {
    private enum State: Equatable {
        case header
        /// Collecting what an extension brings, this long without its padding.
        case announcement(ForeignTarHeader.Kind, size: Int)
        case content(left: UInt64, padding: Int)
        case contentEnd(padding: Int)
        case padding(left: Int)
        /// A zero block was there; this many bytes have come after it.
        case ended(behind: Int)
    }

    /// What extensions have said of the entry to come.
    private struct Announced {
        var records: ForeignPaxRecords?
        var name: [UInt8]?
        var link: [UInt8]?

        var isEmpty: Bool { records == nil && name == nil && link == nil }
    }

    private var state = State.header
    /// Of a header block or an extension, as much as has come.
    private var held: [UInt8] = []
    private var announced = Announced()

    /// Longest name or target in an extension of GNU's, in bytes; rules for names are stricter.
    private static let longestText = 1 << 14
    /// Zeros behind the end: programs fill up to a tape's block.
    private static let longestEnd = 1 << 20

    init() { held.reserveCapacity(TarHeader.blockSize) }

    /// The next event; takes what it uses from the input's front. Nil when the input is used up.
    mutating func next(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> ForeignEvent? {
        while true {
            switch state {
            case .header:
                guard unsafe collect(TarHeader.blockSize, &input) else { return nil }
                defer { held.removeAll(keepingCapacity: true) }
                if held.allSatisfy({ $0 == 0 }) {
                    if !announced.isEmpty { throw .refused(.paxWithoutEntry) }
                    state = .ended(behind: 0)
                } else if let entry = try take(try ForeignTarHeader(held)) {
                    return unsafe .entry(entry)
                }
            case .announcement(let kind, let size):
                guard unsafe collect(Self.padded(size), &input) else { return nil }
                try announce(kind, Array(held[..<size]))
                held.removeAll(keepingCapacity: true)
                state = .header
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
                state = piece.count == left ? .header : .padding(left: left - piece.count)
            case .ended(let behind):
                if unsafe input.isEmpty { return nil }
                let piece = unsafe Self.take(input.count, from: &input)
                if unsafe piece.contains(where: { $0 != 0 }) { throw .refused(.bytesAfterEnd) }
                if behind + piece.count > Self.longestEnd { throw .refused(.bytesAfterEnd, nil, "endless zeros") }
                state = .ended(behind: behind + piece.count)
            }
        }
    }

    /// To be called after the last input.
    func finish() throws(BottleError) {
        switch state {
        case .ended: return
        case .header where held.isEmpty && announced.isEmpty: throw .refused(.missingEnd)
        default: throw .refused(.truncated, nil, "in the tar container")
        }
    }

    /// Fills `held` up to a count; true when it is reached.
    private mutating func collect(_ count: Int, _ input: inout UnsafeRawBufferPointer) -> Bool {
        let missing = count - held.count
        unsafe held.append(contentsOf: Self.take(min(missing, input.count), from: &input))
        return held.count == count
    }

    /// What an extension says of the next entry.
    private mutating func announce(_ kind: ForeignTarHeader.Kind, _ body: [UInt8]) throws(BottleError) {
        switch kind {
        case .extended: announced.records = try ForeignPaxRecords(body)
        case .global:
            let records = try ForeignPaxRecords(body)
            if records.path != nil || records.linkpath != nil || records.size != nil { throw .refused(.globalHeader) }
        default:
            let text = Array(body.prefix { $0 != 0 })
            if body[text.count...].contains(where: { $0 != 0 }) { throw .refused(.nameControl, body) }
            if kind == .longName { announced.name = text } else { announced.link = text }
        }
    }

    /// Joins a header with what extensions said of it; nil when it is an extension itself, or the root.
    private mutating func take(_ header: ForeignTarHeader) throws(BottleError) -> ForeignEntry? {
        switch header.kind {
        case .extended, .global:
            // Which of two headers holds is something on which programs differ.
            if announced.records != nil { throw .refused(.paxWithoutEntry) }
            if header.kind == .global, !announced.isEmpty { throw .refused(.paxWithoutEntry) }
            if header.size > UInt64(ForeignPaxRecords.longest) { throw .refused(.paxTooLarge) }
            state = .announcement(header.kind, size: Int(header.size))
            return nil
        case .longName, .longLink:
            let isName = header.kind == .longName
            if (isName ? announced.name : announced.link) != nil { throw .refused(.extensionConflict) }
            if header.size > UInt64(Self.longestText) { throw .refused(isName ? .nameTooLong : .linkTooLong) }
            state = .announcement(header.kind, size: Int(header.size))
            return nil
        case .file, .directory, .symbolicLink, .hardLink: return try entry(of: header)
        }
    }

    private mutating func entry(of header: ForeignTarHeader) throws(BottleError) -> ForeignEntry? {
        let announced = self.announced
        self.announced = Announced()
        let records = announced.records
        if records?.path != nil, announced.name != nil { throw .refused(.extensionConflict, header.name, "path") }
        if records?.linkpath != nil, announced.link != nil {
            throw .refused(.extensionConflict, header.name, "linkpath")
        }
        let raw = records?.path ?? announced.name ?? header.name
        let link = records?.linkpath ?? announced.link ?? header.link
        let size = records?.size ?? header.size
        let name = try ForeignName(raw)
        var kind = header.kind
        // Before there was a kind for folders, the slash told.
        if kind == .file, name.endsInSlash { kind = .directory }
        if kind != .file, size != 0 { throw .refused(.sizeWithoutContent, raw, "\(size) bytes") }
        if kind != .directory, name.endsInSlash { throw .refused(.nameSlashes, raw) }
        state = .header
        if name.path.isEmpty {
            if kind != .directory { throw .refused(.nameDots, raw) }
            return nil
        }
        switch kind {
        case .directory: return ForeignEntry(path: name.path, kind: .directory)
        case .symbolicLink:
            if let rule = EntryName.broken(target: link, at: Array(name.path.utf8)) {
                throw .refused(rule, raw, EscapedName.text(link))
            }
            return ForeignEntry(path: name.path, kind: .symbolicLink(target: String(decoding: link, as: UTF8.self)))
        case .hardLink:
            guard let target = try? ForeignName(link), !target.path.isEmpty, !target.endsInSlash else {
                throw .refused(.hardLinkTarget, raw, EscapedName.text(link))
            }
            return ForeignEntry(path: name.path, kind: .hardLink(target: target.path))
        default:
            let padding = Int((512 - size % 512) % 512)
            state = size == 0 ? .contentEnd(padding: 0) : .content(left: size, padding: padding)
            return ForeignEntry(path: name.path, kind: .file(size: size, executable: header.executable))
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
