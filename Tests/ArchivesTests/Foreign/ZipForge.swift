@testable import Archives

/// Makes zips, good ones and bad ones: a good one is made first, then changed where the caller says.
struct ZipForge {
    /// One of the two headers of a member.
    struct Header {
        var name: [UInt8]
        var flags: UInt64 = 0x0800
        var method: UInt64 = 0
        var checksum: UInt64 = 0
        var packedSize: UInt64 = 0
        var size: UInt64 = 0
        var extra: [UInt8] = []
    }

    struct Member {
        var local: Header
        var central: Header
        var body: [UInt8]
        /// Upper half of the external attributes.
        var mode: UInt64 = 0o100644
        /// 3 is Unix.
        var system: UInt64 = 3
        var attributes: UInt64 = 0
        /// Behind the content.
        var descriptor: [UInt8] = []
        /// In front of its own header.
        var gap: [UInt8] = []
        var offset: UInt64?
        var comment: [UInt8] = []
        var disk: UInt64 = 0

        /// Changes both headers alike.
        mutating func both(_ change: (inout Header) -> Void) {
            change(&local)
            change(&central)
        }
    }

    var members: [Member] = []
    /// In front of the directory.
    var gap: [UInt8] = []
    /// Between directory and end record, such as ZIP64's.
    var behind: (_ offset: UInt64, _ size: UInt64, _ count: UInt64) -> [UInt8] = { _, _, _ in [] }
    /// The end record's fields: disk, disk of the directory, entries here, entries, size, offset.
    var end: (inout [UInt64]) -> Void = { _ in }
    var comment: [UInt8] = []

    @discardableResult
    mutating func add(_ name: String, _ content: [UInt8] = [0x2e], _ change: (inout Member) -> Void = { _ in }) -> Int {
        add(bytes: Array(name.utf8), content, change)
    }

    @discardableResult
    mutating func add(
        bytes name: [UInt8], _ content: [UInt8] = [0x2e], _ change: (inout Member) -> Void = { _ in }
    ) -> Int {
        let size = UInt64(content.count)
        // Large ones are bombs, and nobody comes to their end.
        let checksum = size < 1 << 20 ? Self.checksum(content) : 0
        let header = Header(name: name, checksum: checksum, packedSize: size, size: size)
        var member = Member(local: header, central: header, body: content)
        if name.last == 0x2f { member.mode = 0o040755 }
        change(&member)
        members.append(member)
        return members.count - 1
    }

    /// A member that zstd packed.
    mutating func addPacked(_ name: String, _ content: [UInt8], _ change: (inout Member) -> Void = { _ in }) throws {
        let body = try Forge.compress(content)
        add(name, content) { member in
            member.body = body
            member.both {
                $0.method = 93
                $0.packedSize = UInt64(body.count)
            }
            change(&member)
        }
    }

    mutating func link(_ name: String, to target: String) {
        add(name, Array(target.utf8)) { $0.mode = 0o120777 }
    }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            file += member.gap
            let offset = member.offset ?? UInt64(file.count)
            let local = member.local
            file += Self.four(0x0403_4b50) + Self.two(20) + Self.fields(local)
            file += Self.two(UInt64(local.name.count)) + Self.two(UInt64(local.extra.count)) + local.name + local.extra
            file += member.body + member.descriptor
            let central = member.central
            directory +=
                Self.four(0x0201_4b50) + Self.two(member.system << 8 | 20) + Self.two(20) + Self.fields(central)
            directory += Self.two(UInt64(central.name.count)) + Self.two(UInt64(central.extra.count))
            directory += Self.two(UInt64(member.comment.count)) + Self.two(member.disk) + Self.two(0)
            directory += Self.four(member.mode << 16 | member.attributes) + Self.four(offset)
            directory += central.name + central.extra + member.comment
        }
        file += gap
        let (offset, size, count) = (UInt64(file.count), UInt64(directory.count), UInt64(members.count))
        file += directory + behind(offset, size, count)
        var fields = [0, 0, count, count, size, offset]
        end(&fields)
        file += Self.four(0x0605_4b50) + fields[..<4].flatMap(Self.two) + fields[4...].flatMap(Self.four)
        return file + Self.two(UInt64(comment.count)) + comment
    }

    private static func fields(_ header: Header) -> [UInt8] {
        two(header.flags) + two(header.method) + four(0) + four(header.checksum) + four(header.packedSize)
            + four(header.size)
    }

    /// ZIP64's end record and its locator.
    static func large(_ offset: UInt64, _ size: UInt64, _ count: UInt64, at place: UInt64, disks: UInt64 = 1) -> [UInt8]
    {
        four(0x0606_4b50) + eight(44) + two(45) + two(45) + four(0) + four(0) + eight(count) + eight(count)
            + eight(size)
            + eight(offset) + four(0x0706_4b50) + four(0) + eight(place) + four(disks)
    }

    static func extra(_ identifier: UInt64, _ body: [UInt8]) -> [UInt8] {
        two(identifier) + two(UInt64(body.count)) + body
    }

    static func two(_ value: UInt64) -> [UInt8] { (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    static func four(_ value: UInt64) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    static func eight(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    /// Bit by bit, not as the reader does it.
    static func checksum(_ bytes: [UInt8]) -> UInt64 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return UInt64(~crc)
    }
}
