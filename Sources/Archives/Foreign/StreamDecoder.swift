internal import Unix

/// Compressed bytes in, tar out: in this process for zstd, by the system's programs for the rest.
@safe struct StreamDecoder: ~Copyable {
    /// At most one of the two; neither for a plain tar.
    private var frames: ZstdFrames?
    private var filter: Filter?
    private let program: String
    private let output: UnsafeMutableRawBufferPointer

    /// Of one decompressing program, in bytes: what `xz -9` needs, and twice that.
    private static let filterMemory = 128 << 20

    init(_ format: ArchiveFormat, _ limits: BottleLimits, in memory: DecoderMemory? = nil) throws(BottleError) {
        var arguments: [String] = ["-dc"]
        switch format {
        case .tar, .zip, .zstd: program = ""
        case .gzip: program = "gzip"
        case .bzip2: program = "bzip2"
        case .xz:
            program = "xz"
            arguments += ["--format=xz", "--threads=1", "--memlimit-decompress=\(Self.filterMemory)"]
        }
        if format == .zstd {
            frames = ZstdFrames(windowLog: min(max(limits.windowLog, 10), 27), in: memory ?? DecoderMemory())
        }
        if !program.isEmpty {
            do throws(SystemError) { filter = try Filter(program, arguments) } catch { throw .system(error) }
        }
        unsafe output = .allocate(byteCount: program.isEmpty ? 0 : 1 << 18, alignment: 4096)
    }

    deinit { unsafe output.deallocate() }

    /// Decodes some of the input and drops that from its front. The result lives until the next call; call again until
    /// it is empty: then the input is empty too.
    mutating func decode(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> UnsafeRawBufferPointer {
        if let bytes = unsafe try frames?.decode(&input) { return unsafe bytes }
        do throws(SystemError) {
            if let count = unsafe try filter?.exchange(&input, into: output) { return unsafe piece(count) }
        } catch { throw .system(error) }
        let all = unsafe input
        unsafe input = UnsafeRawBufferPointer(rebasing: input[input.count...])
        return unsafe all
    }

    /// What is left after the last input; call again until it is empty.
    mutating func drain() throws(BottleError) -> UnsafeRawBufferPointer {
        do throws(SystemError) { return unsafe piece(try filter?.drain(into: output) ?? 0) } catch {
            throw .system(error)
        }
    }

    /// To be called after the last output: refuses what was not complete, or what a program complained of.
    mutating func finish() throws(BottleError) {
        try frames?.finish()
        let outcome: Filter.Outcome?
        do throws(SystemError) { outcome = try filter?.finish() } catch { throw .system(error) }
        // Some complain of garbage behind the end, and end with status 0.
        guard let outcome, outcome.status != 0 || !outcome.errors.isEmpty else { return }
        let lines = outcome.errors.split(separator: 0x0a).map { EscapedName.text(Array($0)) }
        let words = lines.isEmpty ? "" : ": " + lines.prefix(3).joined(separator: "; ")
        throw .refused(.filterFailed, nil, "`\(program)` ended with status \(outcome.status)\(words)")
    }

    private func piece(_ count: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: output[..<count])
    }
}
