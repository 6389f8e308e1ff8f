internal import Archives

/// All paths of the kegs of an environment, while it is planned. It works on the bytes of the listings: an environment
/// may have hundreds of thousands of paths, of which most end below a fold and are never named again.
struct LinkTable {
    /// Stands for the environment's own folder, which is no node.
    static let root = -1

    let kegs: [KegContents]
    /// A folder comes before what is in it.
    private(set) var nodes: [LinkNode] = []
    /// Open addressing: a node's place, or -1.
    private var slots: [Int32] = Array(repeating: -1, count: 1 << 12)

    init(_ kegs: [KegContents]) throws(LinkPlan.Obstacle) {
        self.kegs = kegs
        nodes.reserveCapacity(kegs.reduce(0) { $0 + $1.listing.count } / 96)
        for keg in kegs.indices { try add(keg) }
        for node in nodes.indices where nodes[node].isFolder && !nodes[node].isFilled { pin(node) }
    }

    private mutating func add(_ keg: Int) throws(LinkPlan.Obstacle) {
        let listing = kegs[keg].listing
        let text = listing.span
        var prefixed = PrefixCursor(kegs[keg].prefix)
        // The folders on the way to the last line: neighbours in a listing mostly share them.
        var open: [(node: Int, path: Range<Int>)] = []
        var place = 0
        while place < text.count {
            guard let line = ListingLine(text, at: place) else { throw .malformed(keg: keg) }
            place = line.next
            if Self.isPrivate(text, line.path) { continue }
            while let last = open.last, !Self.isBelow(text, line.path, last.path) { open.removeLast() }
            var folder = Self.root
            var name = line.path.lowerBound
            if let last = open.last {
                folder = last.node
                name += last.path.count + 1
            }
            // Something else, such as `a-b`, may stand between a folder `a` and what is in it.
            var component = name
            while component < line.path.upperBound {
                if text[component] == UInt8(ascii: "/") {
                    let known = find(folder, listing, name..<component, Self.hash(folder, text, name..<component))
                    guard let known, nodes[known].isFolder else { throw .malformed(keg: keg) }
                    folder = known
                    open.append((known, line.path.lowerBound..<component))
                    name = component + 1
                }
                component += 1
            }
            guard name < line.path.upperBound else { throw .malformed(keg: keg) }
            let mention = line.kind == .file || line.kind == .program ? prefixed.place(listing, line.path) : nil
            let node = try insert(keg, listing, line, folder, name, mention)
            if line.kind == .directory {
                open.append((node, line.path))
                if kegs[keg].isReal(listing[line.path]) || PassiveFolder.isOwn(text, line.path) { pin(node) }
                continue
            }
            fill(folder)
            if mention != nil || Self.looksAround(text, line, name) || !PassiveFolder.hasPassive(text, line.path) {
                pin(folder)
            }
        }
    }

    private mutating func insert(
        _ keg: Int, _ listing: [UInt8], _ line: ListingLine, _ folder: Int, _ name: Int, _ mention: Int?
    ) throws(LinkPlan.Obstacle) -> Int {
        let hash = Self.hash(folder, listing.span, name..<line.path.upperBound)
        if let known = find(folder, listing, name..<line.path.upperBound, hash) {
            let other = nodes[known]
            if line.kind == .directory, other.isFolder {
                nodes[known].isShared = true
                return known
            }
            // The same file twice, such as a licence text, is no conflict.
            if line.kind == other.line.kind, agree(keg, line, mention, other) { return known }
            throw .conflict(
                LinkPlan.Conflict(
                    path: String(decoding: listing[line.path], as: UTF8.self), kegs: [other.keg, keg],
                    differ: line.kind == .directory || other.isFolder ? .folderAndFile : .content))
        }
        nodes.append(
            LinkNode(line: line, keg: keg, parent: folder, name: name, prefixed: mention, hash: hash))
        if nodes.count * 2 > slots.count { grow() }
        place(nodes.count - 1)
        return nodes.count - 1
    }

    private func agree(_ keg: Int, _ line: ListingLine, _ mention: Int?, _ other: LinkNode) -> Bool {
        guard Self.areEqual(kegs[keg].listing, line.facts, kegs[other.keg].listing, other.line.facts) else {
            return false
        }
        switch (mention, other.prefixed) {
        case (nil, nil): return true
        case (let one?, let two?):
            let (one, two) = (kegs[keg].prefix?.entries[one], kegs[other.keg].prefix?.entries[two])
            return one == two
        default: return false
        }
    }

    /// There is a file somewhere below this folder.
    private mutating func fill(_ folder: Int) {
        var folder = folder
        while folder != Self.root, !nodes[folder].isFilled {
            nodes[folder].isFilled = true
            folder = nodes[folder].parent
        }
    }

    /// Something must stand in this folder itself, so it and all above are real.
    private mutating func pin(_ folder: Int) {
        var folder = folder
        while folder != Self.root, !nodes[folder].mustBeReal {
            nodes[folder].mustBeReal = true
            folder = nodes[folder].parent
        }
    }

    // The table.

    private func find(_ folder: Int, _ text: [UInt8], _ name: Range<Int>, _ hash: UInt32) -> Int? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if nodes[place].hash == hash, nodes[place].parent == folder,
                Self.areEqual(text, name, kegs[nodes[place].keg].listing, nodes[place].nameRange)
            {
                return place
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func place(_ node: Int) {
        var slot = Int(nodes[node].hash) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(node)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 4)
        for node in 0..<nodes.count - 1 { place(node) }
    }

    /// FNV-1a with a last stir, so that the low bits take part.
    private static func hash(_ folder: Int, _ text: Span<UInt8>, _ name: Range<Int>) -> UInt32 {
        var hash = UInt32(truncatingIfNeeded: folder) &* 0x9E37_79B1 ^ 0x811C_9DC5
        for index in name { hash = (hash ^ UInt32(text[index])) &* 0x0100_0193 }
        return hash ^ hash >> 15
    }

    // Texts.

    private static func areEqual(
        _ one: [UInt8], _ range: Range<Int>, _ other: [UInt8], _ otherRange: Range<Int>
    ) -> Bool {
        guard range.count == otherRange.count else { return false }
        let (left, right) = (one.span, other.span)
        for offset in 0..<range.count where left[range.lowerBound + offset] != right[otherRange.lowerBound + offset] {
            return false
        }
        return true
    }

    private static func isBelow(_ text: Span<UInt8>, _ path: Range<Int>, _ folder: Range<Int>) -> Bool {
        let length = folder.count
        guard path.count > length + 1, text[path.lowerBound + length] == UInt8(ascii: "/") else { return false }
        for offset in 0..<length where text[path.lowerBound + offset] != text[folder.lowerBound + offset] {
            return false
        }
        return true
    }

    /// `.stout` of a keg is about the keg, not for the environment.
    private static func isPrivate(_ text: Span<UInt8>, _ path: Range<Int>) -> Bool {
        starts(text, path, with: ".stout") && (path.count == 6 || text[path.lowerBound + 6] == UInt8(ascii: "/"))
    }

    /// Whether an entry may look for its neighbours: programs do by their own path, shared libraries by `$ORIGIN`, and
    /// a link out of its folder may lead to either.
    private static func looksAround(_ text: Span<UInt8>, _ line: ListingLine, _ name: Int) -> Bool {
        switch line.kind {
        case .directory: return false
        case .program: return true
        case .symbolicLink:
            for place in line.target where text[place] == UInt8(ascii: "/") { return true }
            return false
        case .file:
            let end = line.path.upperBound
            var place = name
            while place + 3 <= end {
                if text[place] == UInt8(ascii: "."), starts(text, place..<end, with: ".so"),
                    place + 3 == end || text[place + 3] == UInt8(ascii: ".")
                {
                    return true
                }
                place += 1
            }
            return end - name > 6 && starts(text, end - 6..<end, with: ".dylib")
        }
    }

    private static func starts(_ text: Span<UInt8>, _ range: Range<Int>, with word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard range.count >= count else { return false }
        for offset in 0..<count where unsafe text[range.lowerBound + offset] != word.utf8Start[offset] { return false }
        return true
    }
}

/// Goes through a keg's prefix listing beside its listing: both are sorted.
private struct PrefixCursor {
    private let entries: [PrefixListing.Entry]
    private var next = 0

    init(_ listing: PrefixListing?) { entries = listing?.entries ?? [] }

    /// The place of a path's entry; nil when its content does not name the prefix.
    mutating func place(_ text: [UInt8], _ path: Range<Int>) -> Int? {
        while next < entries.count {
            if entries[next].path.utf8.elementsEqual(text[path]) { return next }
            if text[path].lexicographicallyPrecedes(entries[next].path.utf8) { return nil }
            next += 1
        }
        return nil
    }
}
