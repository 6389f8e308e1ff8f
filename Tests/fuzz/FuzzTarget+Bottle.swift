import Unix

@testable import Archives

extension FuzzTarget {
    /// A whole bottle, read without a disk: what is taken is a tree out of which no link leads, checked by following
    /// them as a kernel would, and is byte for byte what the writer makes of the entries.
    static let bottle = FuzzTarget(name: "bottle") { bytes in
        let program = BottleProgram(bytes)
        guard let (entries, written) = taken(program.frame) else { return }
        try Violation.unless(written == program.tar, "accepted, and written differently")
        try LinkedTree(entries).check()
    }

    /// A bottle unpacked to disk: what is taken is there exactly as listed, what is refused has left no link, and
    /// nothing is outside. `STOUT_FUZZ_FOLDER` says where it is done.
    static let unpack = FuzzTarget(name: "unpack") { bytes in
        let base = Environment.nonEmpty("STOUT_FUZZ_FOLDER") ?? "/tmp"
        let sandbox = Path(base) / "stout-fuzz-\(Process.identifier)"
        try FileSystem.removeTree(sandbox)
        try FileSystem.makeDirectory(sandbox)
        try FileSystem.makeDirectory(sandbox / "keg")
        try checkUnpacked(BottleProgram(bytes).frame, pieceSize: 1 + bytes.count * 37, in: sandbox)
        try FileSystem.removeTree(sandbox)
    }

    /// The entries of a bottle that is taken, and the container that the writer makes of them; nil when it is refused.
    private static func taken(_ frame: [UInt8]) -> (entries: [BottleEntry], written: [UInt8])? {
        var reader = BottleReader(BottleLimits(), verifiesContent: true)
        var entries: [BottleEntry] = []
        var written: [UInt8] = []
        var content: UInt64 = 0
        do throws(BottleError) {
            unsafe try frame.span.withUnsafeBytes { bytes throws(BottleError) in
                unsafe try reader.count(bytes)
                var rest = unsafe bytes
                while let event = unsafe try reader.next(&rest) {
                    switch unsafe event {
                    case .entry(let entry):
                        entries.append(entry)
                        written += TarWriter.header(of: entry)
                        content = 0
                    case .content(let bytes):
                        unsafe written += bytes
                        content += UInt64(bytes.count)
                    case .contentEnd: written += TarWriter.padding(after: content)
                    }
                }
            }
            _ = try reader.finish()
        } catch { return nil }
        return (entries, written + TarWriter.end)
    }

    private static func checkUnpacked(_ frame: [UInt8], pieceSize: Int, in sandbox: Path) throws {
        let keg = sandbox / "keg"
        var unpacker = Unpacker(into: try Descriptor.open(keg, .directory), verifiesContent: true)
        var refusal: BottleError?
        do throws(BottleError) {
            var rest = frame[...]
            while !rest.isEmpty {
                try unpacker.write(Array(rest.prefix(pieceSize)))
                rest = rest.dropFirst(pieceSize)
            }
            _ = try unpacker.finish()
        } catch { refusal = error }
        try Violation.unless(try FileSystem.list(sandbox) == ["keg"], "something is outside of the keg")
        if let refusal {
            try Violation.unless(refusal.rule != nil, "refused without a rule: \(refusal)")
            for found in try TreeWalk.entries(of: Descriptor.open(keg, .directory)) {
                try Violation.unless(found.kind == .file || found.kind == .directory, "left \(found.text)")
            }
            return
        }
        let found = try TreeListing.scan(Descriptor.open(keg, .directory))
        let stored = try TreeListing.stored(in: Descriptor.open(keg, .directory))
        try Violation.unless(found.listing == stored && found.irregular.isEmpty, "the keg is not as listed")
    }
}
