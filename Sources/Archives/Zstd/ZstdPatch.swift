internal import CZstd

/// One zstd frame whose reader has other bytes that it refers to, as `zstd --patch-from` writes it. Both sides have all of
/// it in memory. C: `ZSTD_CCtx_refPrefix`, `ZSTD_DCtx_refPrefix`.
public enum ZstdPatch {
    /// As many bytes as the text and what it refers to may have together: a window of 2^25 covers them.
    public static let reach = 1 << 25

    /// - Parameters:
    ///   - prefix: what the reader has.
    ///   - level: 1…22.
    public static func compress(_ bytes: [UInt8], from prefix: [UInt8], level: Int) -> [UInt8] {
        precondition(bytes.count + prefix.count <= reach, "a window does not reach that far")
        guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
        defer { unsafe ZSTD_freeCCtx(context) }
        let settings: [(ZSTD_cParameter, Int)] = [
            (ZSTD_c_compressionLevel, level), (ZSTD_c_windowLog, 25), (ZSTD_c_checksumFlag, 1),
            (ZSTD_c_contentSizeFlag, 1),
        ]
        for (parameter, value) in settings {
            let result = unsafe ZSTD_CCtx_setParameter(context, parameter, Int32(value))
            precondition(ZSTD_isError(result) == 0)
        }
        return unsafe prefix.withUnsafeBytes { prefix in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
                    _ = unsafe ZSTD_CCtx_refPrefix(context, prefix.baseAddress, prefix.count)
                    count = unsafe ZSTD_compress2(
                        context, buffer.baseAddress, buffer.count, bytes.baseAddress, bytes.count)
                    precondition(ZSTD_isError(count) == 0, "the buffer holds any frame")
                }
            }
        }
    }

    /// - Parameter size: how many bytes the frame must give.
    public static func decompress(
        _ frame: ArraySlice<UInt8>, from prefix: [UInt8], size: Int
    ) throws(BottleError) -> [UInt8] {
        guard let context = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
        defer { unsafe ZSTD_freeDCtx(context) }
        var result = 0
        let bytes = unsafe prefix.withUnsafeBytes { prefix in
            unsafe frame.withUnsafeBytes { frame in
                unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    _ = unsafe ZSTD_DCtx_refPrefix(context, prefix.baseAddress, prefix.count)
                    result = unsafe ZSTD_decompressDCtx(
                        context, buffer.baseAddress, size, frame.baseAddress, frame.count)
                    count = ZSTD_isError(result) == 0 ? result : 0
                }
            }
        }
        if ZSTD_isError(result) != 0 {
            throw .refused(.corruptFrame, nil, unsafe String(cString: ZSTD_getErrorName(result)))
        }
        if result != size { throw .refused(.corruptFrame, nil, "\(result) bytes instead of \(size)") }
        return bytes
    }
}
