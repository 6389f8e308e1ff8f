internal import CZstd

/// What a decoder works in: libzstd's context with the frame's window, and the output's buffer.
///
/// Worth keeping from one bottle to the next: of a new window the kernel clears every page, 2 MB and more for each bottle. For one
/// decoder at a time.
@safe public final class DecoderMemory: @unchecked Sendable {
    private(set) var context: OpaquePointer
    let output: UnsafeMutableRawBufferPointer
    /// Two zstd blocks: large writes, and little memory.
    private static let outputSize = 1 << 18
    /// A context that has grown beyond this, in bytes, is not kept: few bottles have such a window. Conda packages have one of
    /// 8 MB, as level 19 makes it.
    private static let keptSize = 9 << 20

    public init() {
        unsafe context = Self.makeContext()
        unsafe output = .allocate(byteCount: Self.outputSize, alignment: 4096)
    }

    deinit {
        unsafe ZSTD_freeDCtx(context)
        unsafe output.deallocate()
    }

    private static func makeContext() -> OpaquePointer {
        guard let context = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
        return unsafe context
    }

    /// Makes it ready for a frame, whatever became of the last one. C: `ZSTD_DCtx_reset`.
    func begin(windowLog: Int) {
        if unsafe ZSTD_sizeof_DCtx(context) > Self.keptSize {
            unsafe ZSTD_freeDCtx(context)
            unsafe context = Self.makeContext()
        }
        _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_and_parameters)
        _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLog))
    }
}
