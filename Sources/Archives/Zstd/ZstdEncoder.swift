internal import CZstd

/// Bytes to one zstd frame, the same frame for the same bytes, level and version of libzstd, however the input is
/// split. C: `ZSTD_compressStream2`.
@safe public struct ZstdEncoder: ~Copyable {
    /// The window of every frame written here fits into 2^21 bytes: a reader needs no more memory than that.
    public static let windowLog = 21

    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer
    /// Input is handed on in pieces of this size, so that the frame does not depend on how it came.
    private var pending: [UInt8] = []
    private static let pieceSize = 1 << 17

    /// `level`: 1…22. `contentSize`: the exact number of bytes to come, which goes into the frame; nil when unknown.
    public init(level: Int, contentSize: UInt64? = nil) {
        guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
        unsafe self.context = context
        unsafe output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 4096)
        pending.reserveCapacity(Self.pieceSize)
        let settings: [(ZSTD_cParameter, Int)] = [
            (ZSTD_c_compressionLevel, min(max(level, 1), 22)), (ZSTD_c_windowLog, Self.windowLog),
            (ZSTD_c_checksumFlag, 1), (ZSTD_c_contentSizeFlag, 1),
        ]
        for (parameter, value) in settings {
            let result = unsafe ZSTD_CCtx_setParameter(context, parameter, Int32(value))
            precondition(ZSTD_isError(result) == 0)
        }
        if let contentSize { _ = unsafe ZSTD_CCtx_setPledgedSrcSize(context, contentSize) }
    }

    deinit {
        unsafe ZSTD_freeCCtx(context)
        unsafe output.deallocate()
    }

    /// Compresses the next bytes; `sink` gets what is ready, valid during the call.
    public mutating func encode(
        _ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) throws(BottleError) -> Void
    ) throws(BottleError) {
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let taken = min(rest.count, Self.pieceSize - pending.count)
            unsafe pending.append(contentsOf: rest[..<taken])
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            if pending.count == Self.pieceSize { unsafe try flush(ZSTD_e_continue, sink) }
        }
    }

    /// Ends the frame. Traps when another number of bytes was announced.
    public mutating func finish(
        _ sink: (UnsafeRawBufferPointer) throws(BottleError) -> Void
    ) throws(BottleError) {
        unsafe try flush(ZSTD_e_end, sink)
    }

    private mutating func flush(
        _ how: ZSTD_EndDirective, _ sink: (UnsafeRawBufferPointer) throws(BottleError) -> Void
    ) throws(BottleError) {
        unsafe try pending.span.withUnsafeBytes { bytes throws(BottleError) in
            var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            while true {
                var ready = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                let left = unsafe ZSTD_compressStream2(context, &ready, &source, how)
                precondition(ZSTD_isError(left) == 0, "the announced size was wrong")
                if unsafe ready.pos > 0 { unsafe try sink(UnsafeRawBufferPointer(rebasing: output[..<ready.pos])) }
                if how == ZSTD_e_end ? left == 0 : unsafe source.pos == source.size { break }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }
}
