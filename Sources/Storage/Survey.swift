internal import Packages
internal import Unix

/// What is on the disk below one folder: everything, as it is, with the exact permissions.
struct Survey: Sendable {
    struct Entry: Sendable {
        /// Seen from the folder, as bytes: a name need not be text.
        let path: [UInt8]
        let status: Status
        /// Of a symbolic link.
        let target: [UInt8]
        /// Of a file, once it was read.
        var digest: Digest?
        /// The system lets nobody read it, or cannot: its permissions were changed, or the disk is broken.
        var isUnreadable = false
    }

    let folder: Path
    /// Of the folder itself.
    let status: Status
    /// Sorted bytewise by path.
    var entries: [Entry]

    /// Looks at several folders, at as many at once as there are processors. No file is read yet.
    static func take(_ folders: [Path]) throws(SystemError) -> [Survey] {
        let found = Guarded<[Survey?]>(Array(repeating: nil, count: folders.count))
        try Crew.work(folders.count) { number throws(SystemError) in
            let survey = try Survey(folders[number])
            found.withLock { $0[number] = survey }
        }
        return found.withLock { $0 }.compactMap { $0 }
    }

    private init(_ folder: Path) throws(SystemError) {
        self.folder = folder
        status = try FileSystem.status(folder)
        entries = []
        if status.kind == .directory {
            let root = try Descriptor.open(folder, .directory)
            var path = PathBuffer()
            try look(root, &path, [], depth: 1)
            entries.sort { $0.path.lexicographicallyPrecedes($1.path) }
        }
    }

    /// Deeper than any bottle may be nothing is looked at: the folder that goes there was not installed.
    private static let deepest = 66

    private mutating func look(
        _ folder: borrowing Descriptor, _ name: inout PathBuffer, _ prefix: [UInt8], depth: Int
    ) throws(SystemError) {
        for component in try folder.list() {
            name.clear()
            name.append(component.span)
            let status: Status
            do throws(SystemError) { status = try folder.status(of: name) } catch {
                // Gone since.
                if error.code == .noEntry { continue }
                throw error
            }
            let path = prefix.isEmpty ? component : prefix + [UInt8(ascii: "/")] + component
            var entry = Entry(
                path: path, status: status,
                target: status.kind == .symbolicLink ? try folder.readLink(name) : [])
            if status.kind == .directory, depth < Self.deepest {
                do throws(SystemError) {
                    let next = try folder.openFolder(name)
                    try look(next, &name, path, depth: depth + 1)
                } catch {
                    if error.code != .accessDenied, error.code != .inputOutput { throw error }
                    entry.isUnreadable = true
                }
            }
            entries.append(entry)
        }
    }

    /// Reads files and notes their digests, on all processors.
    ///
    /// - Parameter wanted: of each survey the places of its entries.
    static func read(_ surveys: inout [Survey], _ wanted: [[Int]]) throws(SystemError) {
        var pieces: [(survey: Int, entries: [Int], bytes: Int64)] = []
        for (number, places) in wanted.enumerated() {
            let entries = surveys[number].entries
            var piece: (entries: [Int], bytes: Int64) = ([], 0)
            for place in places {
                piece.entries.append(place)
                piece.bytes += entries[place].status.size
                if piece.bytes > 4 << 20 || piece.entries.count >= 256 {
                    pieces.append((number, piece.entries, piece.bytes))
                    piece = ([], 0)
                }
            }
            if !piece.entries.isEmpty { pieces.append((number, piece.entries, piece.bytes)) }
        }
        // The largest first, so that no thread has much left when the others are done.
        pieces.sort { $0.bytes > $1.bytes }
        let order = pieces
        let shared = Guarded(surveys)
        let folders = surveys.map(\.folder)
        let all = surveys.map(\.entries)
        try Crew.work(order.count) { number throws(SystemError) in
            let piece = order[number]
            let root = try Descriptor.open(folders[piece.survey], .directory)
            let reading = FileReading()
            var path = PathBuffer()
            var digests: [(Int, Digest?)] = []
            for place in piece.entries {
                path.clear()
                let name = all[piece.survey][place].path
                path.append(name.span)
                digests.append((place, try Self.digest(root, path, reading)))
            }
            shared.withLock { surveys in
                for (place, digest) in digests {
                    surveys[piece.survey].entries[place].digest = digest
                    surveys[piece.survey].entries[place].isUnreadable = digest == nil
                }
            }
        }
        surveys = shared.withLock { $0 }
    }

    /// Nil for what the system does not let anybody read, or cannot.
    private static func digest(
        _ root: borrowing Descriptor, _ path: PathBuffer, _ reading: borrowing FileReading
    ) throws(SystemError) -> Digest? {
        do throws(SystemError) { return try reading.digest(try root.openFile(path)) } catch {
            switch error.code {
            case .accessDenied, .inputOutput, .noEntry, .symbolicLinkLoop: return nil
            default: throw error
            }
        }
    }

    /// The place of a path among the entries; nil when nothing is there.
    func place(_ path: ArraySlice<UInt8>) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path.lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].path.elementsEqual(path) ? low : nil
    }
}
