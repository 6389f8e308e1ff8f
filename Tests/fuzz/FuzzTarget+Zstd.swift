import CZstd

@testable import Archives

extension FuzzTarget {
    /// The zstd frame: it is taken exactly where libzstd by itself decodes it as the one frame of the input, under the
    /// rules that libzstd does not know; and the same however the bytes are split.
    static let zstd = FuzzTarget(name: "zstd") { bytes in
        let program = ZstdProgram(bytes)
        let frame = program.frame
        let whole = ZstdOutcome(frame, windowLog: program.windowLog, pieceSize: max(1, frame.count))
        let split = ZstdOutcome(frame, windowLog: program.windowLog, pieceSize: 1 + bytes.count % 11)
        if whole.isCut || split.isCut { return }
        try Violation.unless(whole == split, "\(whole) in one piece, \(split) in several")
        let frameSize = unsafe frame.withUnsafeBytes { unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count) }
        let isOneFrame = ZSTD_isError(frameSize) == 0 && frameSize == frame.count
        guard whole.rule == nil else {
            let own: Set<BottleRule?> = [.notZstd, .dictionary, .windowTooLarge, .skippableFrame]
            // In one call libzstd takes blocks that are larger than allowed (RFC 8878, 3.1.1.2.4).
            if isOneFrame, !own.contains(whole.rule), program.windowSize(of: frame) >= 1 << 17,
                !program.hasOddBlock(frame)
            {
                let size = reference(frame, room: 1 << 22)
                try Violation.unless(size == nil, "refused by \(whole), and libzstd decodes \(frame)")
            }
            return
        }
        try Violation.unless(isOneFrame, "accepted, and libzstd sees a frame of \(frameSize) in \(frame.count) bytes")
        // Piece by piece libzstd takes a compressed block of no bytes for an empty one; in one call it does not.
        if !program.hasOddBlock(frame) {
            try Violation.unless(
                reference(frame, room: whole.output.count) == whole.output,
                "accepted, and libzstd decodes others of \(frame)")
        }
        let announced = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        let unknown = UInt64(bitPattern: -1)
        try Violation.unless(
            announced == whole.contentSize ?? unknown, "content size \(String(describing: whole.contentSize))")
        if let size = whole.contentSize {
            try Violation.unless(size == UInt64(whole.output.count), "content size \(size), decoded otherwise")
        }
    }

    /// What libzstd decodes in one call; nil when it does not.
    private static func reference(_ frame: [UInt8], room: Int) -> [UInt8]? {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, room), alignment: 1)
        defer { unsafe buffer.deallocate() }
        let count = unsafe frame.withUnsafeBytes { bytes in
            unsafe ZSTD_decompress(buffer.baseAddress, room, bytes.baseAddress, bytes.count)
        }
        if ZSTD_isError(count) != 0 { return nil }
        return unsafe Array(UnsafeRawBufferPointer(buffer)[..<count])
    }
}

private struct ZstdOutcome: Equatable, CustomStringConvertible {
    var rule: BottleRule?
    var output: [UInt8] = []
    var contentSize: UInt64?
    /// More came out than the fuzzer has time for.
    var isCut = false

    init(_ frame: [UInt8], windowLog: Int, pieceSize: Int) {
        var decoder = ZstdDecoder(windowLog: windowLog)
        do throws(BottleError) {
            var start = 0
            while start < frame.count {
                let piece = Array(frame[start..<min(start + pieceSize, frame.count)])
                start += pieceSize
                unsafe try piece.span.withUnsafeBytes { bytes throws(BottleError) in
                    var rest = unsafe bytes
                    while !isCut {
                        let decoded = unsafe try decoder.decode(&rest)
                        if unsafe decoded.isEmpty { break }
                        unsafe output += decoded
                        isCut = output.count > 1 << 20
                    }
                }
                if isCut { return }
            }
            try decoder.finish()
            contentSize = decoder.contentSize
        } catch { rule = error.rule }
    }

    /// How much had come out before a refusal depends on the split, and on nothing else.
    static func == (one: ZstdOutcome, other: ZstdOutcome) -> Bool {
        one.rule == other.rule && (one.rule != nil || one.output == other.output)
    }

    var description: String { (rule?.rawValue ?? "accepted") + " after \(output.count) bytes" }
}

/// Bytes as they are, behind a magic number, as the fields and blocks of a frame, or a good frame with some damage.
struct ZstdProgram {
    private(set) var frame: [UInt8] = []
    let windowLog: Int
    private static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    init(_ bytes: [UInt8]) {
        var dice = Dice(bytes)
        let mode = dice.byte()
        windowLog = 10 + Int(mode >> 4)
        switch mode & 3 {
        case 0: frame = Array(dice.rest)
        case 1: frame = Self.magic + dice.rest
        case 2:
            frame = Self.magic
            let descriptor = dice.byte()
            let isSingle = descriptor & 0x20 != 0
            frame.append(descriptor)
            if !isSingle { frame.append(dice.byte()) }
            frame += dice.bytes([0, 1, 2, 4][Int(descriptor & 3)])
            frame += dice.bytes([isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)])
            while !dice.isEmpty { block(&dice) }
        default: damaged(&dice)
        }
    }

    /// Of a frame's header, in bytes; that of a single segment counts as large when there is anything in it.
    func windowSize(of frame: [UInt8]) -> UInt64 {
        guard case .complete(let header) = ZstdFrameHeader.read(frame) else { return 0 }
        return frame[4] & 0x20 != 0 && header.windowSize > 0 ? 1 << 17 : header.windowSize
    }

    /// Whether a frame without a dictionary has a compressed block of no bytes, or a block of more than there may be.
    func hasOddBlock(_ frame: [UInt8]) -> Bool {
        let isSingle = frame[4] & 0x20 != 0
        var place = 5 + (isSingle ? 0 : 1) + [isSingle ? 1 : 0, 2, 4, 8][Int(frame[4] >> 6)]
        while place + 3 <= frame.count {
            let header = Int(frame[place]) | Int(frame[place + 1]) << 8 | Int(frame[place + 2]) << 16
            let (kind, size) = (header >> 1 & 3, header >> 3)
            if kind == 2 && size == 0 || size > 1 << 17 { return true }
            if header & 1 == 1 { return false }
            place += 3 + (kind == 1 ? 1 : size)
        }
        return false
    }

    private mutating func block(_ dice: inout Dice) {
        let form = dice.byte()
        let isLast = Int(form & 1)
        switch form >> 1 & 3 {
        case 0:
            let content = dice.bytes(dice.number(300))
            append(header: isLast | content.count << 3)
            frame += content
        case 1:
            append(header: isLast | 1 << 1 | dice.number(1 << 16) << 3)
            frame.append(dice.byte())
        case 2:
            let content = dice.bytes(dice.number(300))
            append(header: isLast | 2 << 1 | content.count << 3)
            frame += content
        default: frame += dice.bytes(dice.number(20))
        }
    }

    private mutating func append(header: Int) {
        frame += [UInt8(header & 0xff), UInt8(header >> 8 & 0xff), UInt8(header >> 16 & 0xff)]
    }

    private mutating func damaged(_ dice: inout Dice) {
        let patches = (0..<dice.number(4)).map { _ in (dice.number(1 << 16), dice.byte()) }
        let repeats = 1 + dice.number(60)
        let isSized = dice.byte() & 1 == 0
        let extra = dice.bytes(dice.number(5))
        let content = [[UInt8]](repeating: Array(dice.rest), count: repeats).flatMap { $0 }
        var encoder = ZstdEncoder(level: 1, contentSize: isSized ? UInt64(content.count) : nil)
        do throws(BottleError) {
            unsafe try content.span.withUnsafeBytes { bytes throws(BottleError) in
                unsafe try encoder.encode(bytes) { piece throws(BottleError) in unsafe frame += piece }
            }
            unsafe try encoder.finish { piece throws(BottleError) in unsafe frame += piece }
        } catch { fatalError("\(error)") }
        for (place, byte) in patches where !frame.isEmpty { frame[place % frame.count] ^= byte }
        frame += extra
    }
}
