import Trust

@testable import Archives

/// Makes bottles, good ones and bad ones. What is added as an entry is written as the format has it and listed; what is
/// added raw goes in as it is.
struct Forge {
    static let metadata = Array("name = \"forged\"\n".utf8)

    private var tail: [UInt8] = []
    private var listed: [TreeListing.Entry] = []
    /// Put in front of the bottle's own folder.
    private var front: [UInt8] = []
    /// Lines that the listing has in addition, or instead.
    var listing: ([UInt8]) -> [UInt8] = { $0 }
    var end = TarWriter.end
    var skipsListing = false
    var skipsMetadata = false

    /// A forge for a bottle with some good entries: paths that end in `/` are folders, others files of one byte.
    init(_ good: String...) {
        for path in good {
            if path.hasSuffix("/") { folder(String(path.dropLast())) } else { file(path) }
        }
    }

    mutating func folder(_ path: String) {
        tail += TarWriter.header(of: BottleEntry(path: path, kind: .directory))
        listed.append(TreeListing.Entry(path: path, kind: .directory))
    }

    mutating func file(_ path: String, _ content: [UInt8] = [0x2e], executable: Bool = false) {
        tail += Self.file(path, content, executable: executable)
        listed.append(Self.line(path, content, executable: executable))
    }

    /// Before `.stout`; its name has to be smaller.
    mutating func earlyFile(_ path: String, _ content: [UInt8] = [0x2e]) {
        front += Self.file(path, content)
        listed.append(Self.line(path, content))
    }

    mutating func link(_ path: String, to target: String) {
        tail += TarWriter.header(of: BottleEntry(path: path, kind: .symbolicLink(target: target)))
        listed.append(TreeListing.Entry(path: path, kind: .symbolicLink(target: target)))
    }

    /// Lists a file whose header and content, or what passes for them, are added raw.
    mutating func list(_ path: String, size: UInt64, content: [UInt8] = []) {
        let digest = SHA256Hasher.digest(of: content)
        listed.append(TreeListing.Entry(path: path, kind: .file(digest: digest, size: size, executable: false)))
    }

    mutating func raw(_ bytes: [UInt8]) { tail += bytes }

    /// The tar container.
    var tar: [UInt8] {
        let own = BottleEntry.metadataPath
        var entries = listed + [TreeListing.Entry(path: ".stout", kind: .directory)]
        if !skipsMetadata { entries.append(Self.line(own, Self.metadata)) }
        var bytes = front + TarWriter.header(of: BottleEntry(path: ".stout", kind: .directory))
        if !skipsMetadata { bytes += Self.file(own, Self.metadata) }
        if !skipsListing { bytes += Self.file(BottleEntry.listingPath, listing(TreeListing(entries).text)) }
        return bytes + tail + end
    }

    /// The bottle.
    func bottle(level: Int = 1) throws -> [UInt8] { try Self.compress(tar, level: level) }

    static func compress(_ bytes: [UInt8], level: Int = 1) throws -> [UInt8] {
        var encoder = ZstdEncoder(level: level, contentSize: UInt64(bytes.count))
        var frame: [UInt8] = []
        unsafe try bytes.withUnsafeBytes { unsafe try encoder.encode($0) { unsafe frame += $0 } }
        unsafe try encoder.finish { unsafe frame += $0 }
        return frame
    }

    static func file(_ path: String, _ content: [UInt8], executable: Bool = false) -> [UInt8] {
        let size = UInt64(content.count)
        return TarWriter.header(of: BottleEntry(path: path, kind: .file(size: size, executable: executable)))
            + content + TarWriter.padding(after: size)
    }

    private static func line(_ path: String, _ content: [UInt8], executable: Bool = false) -> TreeListing.Entry {
        TreeListing.Entry(
            path: path,
            kind: .file(
                digest: SHA256Hasher.digest(of: content), size: UInt64(content.count), executable: executable))
    }

    /// A header block, good but for what the arguments and `change` make of it; the checksum is put right at the end.
    static func header(
        _ name: String = "evil", type: Character = "0", mode: String = "0000644\0", owner: String = "0000000\0",
        group: String = "0000000\0", size: String = "00000000000\0", time: String = "00000000000\0",
        link: String = "", magic: String = "ustar\0", version: String = "00", user: String = "",
        device: String = "0000000\0", prefix: String = "", change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        header(
            bytes: Array(name.utf8), type: type, mode: mode, owner: owner, group: group, size: size, time: time,
            link: Array(link.utf8), magic: magic, version: version, user: user, device: device, prefix: prefix,
            change: change)
    }

    /// As above, for names that are no text.
    static func header(
        bytes name: [UInt8], type: Character = "0", mode: String = "0000644\0", owner: String = "0000000\0",
        group: String = "0000000\0", size: String = "00000000000\0", time: String = "00000000000\0",
        link: [UInt8] = [], magic: String = "ustar\0", version: String = "00", user: String = "",
        device: String = "0000000\0", prefix: String = "", change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        let fields: [(Int, [UInt8])] = [
            (0, name), (100, Array(mode.utf8)), (108, Array(owner.utf8)), (116, Array(group.utf8)),
            (124, Array(size.utf8)), (136, Array(time.utf8)), (156, [type.asciiValue ?? 0]), (157, link),
            (257, Array(magic.utf8)), (263, Array(version.utf8)), (265, Array(user.utf8)),
            (329, Array(device.utf8)), (337, Array(device.utf8)), (345, Array(prefix.utf8)),
        ]
        for (start, bytes) in fields {
            for (index, byte) in bytes.enumerated() { block[start + index] = byte }
        }
        change(&block)
        sign(&block)
        return block
    }

    /// Puts the checksum right.
    static func sign(_ block: inout [UInt8]) {
        for index in 148..<156 { block[index] = 0x20 }
        let sum = block.reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
        for (index, byte) in text.utf8.enumerated() { block[148 + index] = byte }
    }

    /// An extended header with a body as given.
    static func pax(_ body: [UInt8], type: Character = "x", name: String = "././@PaxHeader") -> [UInt8] {
        let digits = String(body.count, radix: 8)
        let size = String(repeating: "0", count: 11 - digits.count) + digits + "\0"
        return header(name, type: type, size: size) + body + TarWriter.padding(after: UInt64(body.count))
    }

    /// One record with its right length.
    static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = key.utf8.count + value.utf8.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        return Array("\(length) \(key)=\(value)\n".utf8)
    }
}
