internal import CZstd

/// Zstd as other programs write it: any number of frames one behind another, skippable frames between them, which are
/// skipped. No dictionaries, nothing that is no frame. C: `ZSTD_decompressStream`.
///
/// It needs the largest frame's window and 256 KiB.
@safe struct ZstdFrames: ~Copyable {
    private enum State: Equatable {
        /// Collecting a frame's first bytes.
        case start
        case frame
        case skipping(left: UInt64)
    }

    private let memory: DecoderMemory
    private let windowLog: Int
    private var state = State.start
    /// A frame's first bytes, until they are enough to judge it.
    private var held: [UInt8] = []
    /// The last output had no room for more: libzstd may hold some back.
    private var outputWasFull = false
    private var frames = 0

    /// - Parameters:
    ///   - windowLog: the largest window accepted, as a power of two: 10…27.
    ///   - memory: of no other decoder while this one is in use.
    init(windowLog: Int, in memory: DecoderMemory = DecoderMemory()) {
        precondition((10...27).contains(windowLog))
        memory.begin(windowLog: windowLog)
        self.memory = memory
        self.windowLog = windowLog
    }

    /// Decodes some of the input and drops that from its front. The result lives until the next call; call again until
    /// it is empty: then the input is empty too.
    mutating func decode(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> UnsafeRawBufferPointer {
        var sink = unsafe ZSTD_outBuffer(dst: memory.output.baseAddress, size: memory.output.count, pos: 0)
        while unsafe sink.pos < sink.size, unsafe !input.isEmpty || (outputWasFull && sink.pos == 0) {
            switch state {
            case .start:
                guard let first = unsafe input.first else { break }
                unsafe input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
                held.append(first)
                try judge()
                if state == .frame { unsafe try begin(&sink) }
            case .skipping(let left):
                let count = Int(min(left, UInt64(input.count)))
                unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
                state = left == UInt64(count) ? .start : .skipping(left: left - UInt64(count))
            case .frame:
                var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                // One call gives back all that it holds, so it is asked once: libzstd takes idle calls for a broken
                // frame.
                outputWasFull = false
                unsafe try step(&sink, &source)
                unsafe input = UnsafeRawBufferPointer(rebasing: input[source.pos...])
            }
        }
        outputWasFull = unsafe sink.pos == sink.size && state == .frame
        return unsafe UnsafeRawBufferPointer(rebasing: memory.output[..<sink.pos])
    }

    /// To be called after the last input: refuses a frame that has not ended.
    func finish() throws(BottleError) {
        if state != .start || !held.isEmpty || frames == 0 { throw .refused(.truncated, nil, "in a zstd frame") }
    }

    /// Looks at what is held of a frame's start.
    private mutating func judge() throws(BottleError) {
        if Self.isSkippable(held) {
            guard held.count == 8 else { return }
            let size = held[4...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            held = []
            frames += 1
            state = size == 0 ? .start : .skipping(left: size)
            return
        }
        switch ZstdFrameHeader.read(held) {
        case .incomplete: return
        case .refused(.notZstd, _): throw .refused(frames > 0 ? .bytesAfterFrame : .corruptFrame, nil, "no zstd frame")
        case .refused(let rule, let detail): throw .refused(rule, nil, detail)
        case .complete(let header):
            if header.windowSize > 1 << UInt64(windowLog) {
                throw .refused(.windowTooLarge, nil, "\(header.windowSize) bytes")
            }
            state = .frame
        }
    }

    /// Hands the frame's header, which is held, to libzstd.
    private mutating func begin(_ sink: inout ZSTD_outBuffer) throws(BottleError) {
        let start = held
        held = []
        unsafe try start.span.withUnsafeBytes { bytes throws(BottleError) in
            var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            unsafe try step(&sink, &source)
            // A header alone, at most 18 bytes, is always taken whole.
            unsafe precondition(source.pos == source.size)
        }
    }

    private mutating func step(_ sink: inout ZSTD_outBuffer, _ source: inout ZSTD_inBuffer) throws(BottleError) {
        let result = unsafe ZSTD_decompressStream(memory.context, &sink, &source)
        if ZSTD_isError(result) != 0 {
            throw .refused(.corruptFrame, nil, unsafe String(cString: ZSTD_getErrorName(result)))
        }
        if result == 0 {
            state = .start
            frames += 1
        }
    }

    /// Skippable frames start with 0x184D2A50…5F, little endian, and their length.
    private static func isSkippable(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        return bytes[0] & 0xf0 == 0x50 && bytes[1...3].elementsEqual([0x2a, 0x4d, 0x18])
    }
}
