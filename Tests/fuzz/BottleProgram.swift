import Packages
import Trust

@testable import Archives

/// Makes a bottle of a fuzzer's bytes that is good but for what the bytes ask for: sorted and listed entries, the
/// package's own folder, a frame without compression.
struct BottleProgram {
    private var entries: [(entry: BottleEntry, content: [UInt8])] = []
    private(set) var tar: [UInt8] = []

    private struct Wishes: OptionSet {
        let rawValue: UInt8
        static let asTheyCome = Wishes(rawValue: 1)
        static let repeated = Wishes(rawValue: 2)
        static let withoutParents = Wishes(rawValue: 4)
        static let withoutMetadata = Wishes(rawValue: 8)
        static let withoutListing = Wishes(rawValue: 16)
        static let damagedListing = Wishes(rawValue: 32)
        static let damagedTar = Wishes(rawValue: 64)
        static let otherEnd = Wishes(rawValue: 128)
    }

    init(_ bytes: [UInt8]) {
        var dice = Dice(bytes)
        let wishes = Wishes(rawValue: dice.byte())
        var damage: [(place: Int, byte: UInt8)] = []
        if !wishes.isDisjoint(with: [.damagedListing, .damagedTar]) {
            for _ in 0...dice.number(3) { damage.append((dice.number(1 << 16), dice.byte())) }
        }
        add(".stout", .directory)
        if !wishes.contains(.withoutMetadata) {
            add(BottleEntry.metadataPath, .file(size: 4, executable: false), [1, 2, 3, 4])
        }
        for _ in 0..<40 where !dice.isEmpty { step(&dice) }
        if !wishes.contains(.withoutParents) { addParents() }
        if !wishes.contains(.asTheyCome) {
            entries.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }
        }
        if !wishes.contains(.repeated) {
            var seen: Set<[UInt8]> = []
            entries = entries.filter { seen.insert(Array($0.entry.path.utf8)).inserted }
        }
        var listing = entries.flatMap { Array((Self.line($0.entry, $0.content) + "\n").utf8) }
        if wishes.contains(.damagedListing) {
            for (place, byte) in damage where !listing.isEmpty { listing[place % listing.count] ^= byte }
        }
        if !wishes.contains(.withoutListing) { insertListing(listing) }
        for (entry, content) in entries {
            tar += TarWriter.header(of: entry) + content + TarWriter.padding(after: UInt64(content.count))
        }
        tar += wishes.contains(.otherEnd) ? dice.bytes(100) : TarWriter.end
        if wishes.contains(.damagedTar) {
            for (place, byte) in damage where !tar.isEmpty { tar[place % tar.count] ^= byte }
            TarProgram.signBlocks(&tar)
        }
    }

    /// The bottle: the container in blocks as they are.
    var frame: [UInt8] {
        var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x50]
        var rest = tar[...]
        repeat {
            let piece = rest.prefix(1 << 17)
            rest = rest.dropFirst(piece.count)
            let header = piece.count << 3 | (rest.isEmpty ? 1 : 0)
            frame += [UInt8(header & 0xff), UInt8(header >> 8 & 0xff), UInt8(header >> 16)] + piece
        } while !rest.isEmpty
        return frame
    }

    private mutating func step(_ dice: inout Dice) {
        let path = name(&dice)
        switch dice.number(5) {
        case 0: add(path, .directory)
        case 1: add(path, .symbolicLink(target: name(&dice)))
        case 2:
            // Up and down again: what links do that are meant well.
            let target = String(repeating: "../", count: dice.number(4)) + name(&dice)
            add(path, .symbolicLink(target: target))
        default:
            let content = dice.bytes(dice.number(24))
            add(path, .file(size: UInt64(content.count), executable: dice.byte() & 1 == 1), content)
        }
    }

    private func name(_ dice: inout Dice) -> String {
        let form = dice.number(16)
        if form == 0 { return String(decoding: dice.bytes(dice.number(12)), as: UTF8.self) }
        if form == 1 {
            return [String](repeating: dice.pick(["a", "b", "..", "."]), count: dice.number(80)).joined(separator: "/")
        }
        return (0...(form % 4)).map { _ in dice.pick(TarProgram.components) }.joined(separator: "/")
    }

    private mutating func add(_ path: String, _ kind: BottleEntry.Kind, _ content: [UInt8] = []) {
        entries.append((BottleEntry(path: path, kind: kind), content))
    }

    private mutating func addParents() {
        var known = Set(entries.map { Array($0.entry.path.utf8) })
        for (entry, _) in entries {
            var folder = EntryLedger.divide(entry.path).parent
            while !folder.isEmpty, known.insert(Array(folder.utf8)).inserted {
                add(String(folder), .directory)
                folder = EntryLedger.divide(String(folder)).parent
            }
        }
    }

    private mutating func insertListing(_ listing: [UInt8]) {
        let path = BottleEntry.listingPath
        let place = entries.firstIndex { path.utf8.lexicographicallyPrecedes($0.entry.path.utf8) } ?? entries.count
        let entry = BottleEntry(path: path, kind: .file(size: UInt64(listing.count), executable: false))
        entries.insert((entry, listing), at: place)
    }

    private static func line(_ entry: BottleEntry, _ content: [UInt8]) -> String {
        switch entry.kind {
        case .directory: "D \(entry.path)"
        case .symbolicLink(let target): "L \(entry.path)\t\(target)"
        case .file(let size, let executable):
            "\(executable ? "X" : "F") \(SHA256Hasher.digest(of: content).hex) \(size) \(entry.path)"
        }
    }
}
