internal import CZstd

/// One zstd frame, decoded piece by piece: no second frame, no skippable frame, no dictionary, nothing behind it.
///
/// It needs the frame's window and 256 KiB. C: `ZSTD_decompressStream`.
@safe public struct ZstdDecoder: ~Copyable {
    private let memory: DecoderMemory
    private let windowLog: Int
    /// The frame's first bytes, until they are enough to judge it.
    private var start: [UInt8] = []
    private var judged = false
    private var ended = false
    /// The last output had no room for more: libzstd may hold some back.
    private var outputWasFull = false
    /// What the frame itself says of its decoded size, in bytes.
    public private(set) var contentSize: UInt64?
    /// In bytes, so far.
    private var decodedSize: UInt64 = 0

    /// `windowLog`: the largest window accepted, as a power of two: 10…27. `memory`: of no other decoder while this one is
    /// in use.
    public init(windowLog: Int = 27, in memory: DecoderMemory = DecoderMemory()) {
        precondition((10...27).contains(windowLog))
        self.memory = memory
        self.windowLog = windowLog
        memory.begin(windowLog: windowLog)
    }

    /// Decodes some of the input and drops that from its front. The result lives until the next call; call again until
    /// it is empty: then the input is empty too.
    public mutating func decode(
        _ input: inout UnsafeRawBufferPointer
    ) throws(BottleError) -> UnsafeRawBufferPointer {
        if !judged, unsafe try !judge(&input) { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        let output = unsafe memory.output
        var sink = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        if !start.isEmpty {
            let held = start
            start = []
            unsafe try held.span.withUnsafeBytes { bytes throws(BottleError) in
                var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                unsafe try step(&sink, &source)
                // A header alone, at most 18 bytes, is always taken whole.
                unsafe precondition(source.pos == source.size)
            }
        }
        while unsafe sink.pos < sink.size, unsafe !input.isEmpty || (outputWasFull && sink.pos == 0) {
            if ended { throw .refused(.bytesAfterFrame) }
            var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            // One call gives back all that it holds, so it is asked once: libzstd takes idle calls for a broken frame.
            outputWasFull = false
            unsafe try step(&sink, &source)
            unsafe input = UnsafeRawBufferPointer(rebasing: input[source.pos...])
        }
        outputWasFull = unsafe sink.pos == sink.size && !ended
        return unsafe UnsafeRawBufferPointer(rebasing: output[..<sink.pos])
    }

    /// To be called after the last input: refuses a frame that has not ended.
    public func finish() throws(BottleError) {
        if !ended { throw .refused(.truncated, nil, "in the zstd frame") }
    }

    private mutating func step(
        _ sink: inout ZSTD_outBuffer, _ source: inout ZSTD_inBuffer
    ) throws(BottleError) {
        let before = unsafe sink.pos
        let result = unsafe ZSTD_decompressStream(memory.context, &sink, &source)
        if ZSTD_isError(result) != 0 {
            throw .refused(.corruptFrame, nil, unsafe String(cString: ZSTD_getErrorName(result)))
        }
        unsafe decodedSize += UInt64(sink.pos - before)
        if result == 0 {
            ended = true
            // libzstd 1.5 by itself does not look when the last block is empty.
            if let contentSize, contentSize != decodedSize {
                throw .refused(.corruptFrame, nil, "\(decodedSize) bytes instead of \(contentSize)")
            }
        }
    }

    /// Collects the frame's header and checks it; false when the input ended before it was whole.
    private mutating func judge(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> Bool {
        while let byte = unsafe input.first {
            start.append(byte)
            unsafe input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
            switch ZstdFrameHeader.read(start) {
            case .incomplete: continue
            case .refused(let rule, let detail): throw .refused(rule, nil, detail)
            case .complete(let header):
                if header.windowSize > 1 << UInt64(windowLog) {
                    throw .refused(.windowTooLarge, nil, "\(header.windowSize) bytes")
                }
                contentSize = header.contentSize
                judged = true
                return true
            }
        }
        return false
    }
}
