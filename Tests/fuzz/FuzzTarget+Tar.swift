@testable import Archives

extension FuzzTarget {
    /// The native tar reader: the same verdict however the bytes are split, and what it takes is byte for byte what the
    /// writer makes of the entries.
    static let tar = FuzzTarget(name: "tar") { bytes in
        let tar = TarProgram(bytes).tar
        let whole = TarOutcome(tar, pieceSize: max(1, tar.count))
        let split = TarOutcome(tar, pieceSize: bytes.count % 7 == 0 && tar.count < 4000 ? 1 : 41 + bytes.count % 700)
        try Violation.unless(whole == split, "\(whole) in one piece, \(split) in several")
        if whole.rule == nil {
            try Violation.unless(whole.written == tar, "accepted, and written differently")
        }
    }

    /// The body of an extended header: what is taken is byte for byte what the writer makes of it.
    static let pax = FuzzTarget(name: "pax") { bytes in
        let body = PaxBody(bytes).bytes
        let records: PaxRecords
        do throws(BottleError) { records = try PaxRecords(body) } catch {
            try Violation.unless(error.rule != nil, "refused without a rule")
            return
        }
        try Violation.unless(records.bytes == body, "accepted, and written differently")
        let again = PaxRecords(
            path: records.path ?? [], linkpath: records.linkpath ?? [], size: records.size ?? 0)
        try Violation.unless(again == records, "accepted, and not what its values need")
    }
}

/// What the tar reader makes of bytes.
private struct TarOutcome: Equatable, CustomStringConvertible {
    var rule: BottleRule?
    /// Of each entry: the header and its content as the writer has them.
    var written: [UInt8] = []

    init(_ tar: [UInt8], pieceSize: Int) {
        var reader = TarReader()
        var size: UInt64 = 0
        do throws(BottleError) {
            var start = 0
            while start < tar.count {
                let piece = Array(tar[start..<min(start + pieceSize, tar.count)])
                start += pieceSize
                unsafe try piece.span.withUnsafeBytes { bytes throws(BottleError) in
                    var rest = unsafe bytes
                    while let event = unsafe try reader.next(&rest) {
                        switch unsafe event {
                        case .entry(let entry):
                            written += TarWriter.header(of: entry)
                            size = 0
                        case .content(let bytes):
                            unsafe written += bytes
                            size += UInt64(bytes.count)
                        case .contentEnd: written += TarWriter.padding(after: size)
                        }
                    }
                }
            }
            try reader.finish()
            written += TarWriter.end
        } catch { rule = error.rule }
    }

    var description: String { (rule?.rawValue ?? "accepted") + " after \(written.count) bytes" }
}

/// The body of an extended header, raw or made of records whose lengths are right.
private struct PaxBody {
    private(set) var bytes: [UInt8] = []

    init(_ input: [UInt8]) {
        var dice = Dice(input)
        if dice.byte() & 1 == 0 {
            bytes = Array(dice.rest)
            return
        }
        while !dice.isEmpty {
            let key = dice.pick(["path", "linkpath", "size", "path ", "Path", "", "mtime", "size=1"])
            let fill = dice.byte()
            let value =
                key == "size"
                ? Array(
                    dice.pick(["8589934592", "8589934591", "08589934592", "18446744073709551615", "+9999999999"]).utf8)
                : [UInt8](repeating: fill, count: dice.number(1100)) + dice.bytes(Int(fill) % 8)
            let rest = key.utf8.count + value.count + 3
            var length = rest + 1
            while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
            bytes += Array("\(length) \(key)=".utf8) + value + [0x0a]
        }
    }
}
