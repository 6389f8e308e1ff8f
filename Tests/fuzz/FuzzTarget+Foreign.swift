@testable import Archives

extension FuzzTarget {
    /// A tar of any kind: the same verdict however the bytes are split, and a tree that can be packed again.
    static let foreign = FuzzTarget(name: "foreign") { bytes in
        let tar = TarProgram(bytes).tar
        let whole = ForeignOutcome(tar: tar, pieceSize: max(1, tar.count))
        let isSmall = bytes.count % 7 == 0 && tar.count < 4000
        let split = ForeignOutcome(tar: tar, pieceSize: isSmall ? 1 : 41 + bytes.count % 700)
        try Violation.unless(whole == split, "\(whole) in one piece, \(split) in several")
        try whole.check()
    }

    /// A zip: a tree that can be packed again, or a refusal.
    static let zip = FuzzTarget(name: "zip") { bytes in
        try ForeignOutcome(zip: ZipProgram(bytes).zip).check()
    }
}

/// What the foreign readers make of an archive.
private struct ForeignOutcome: Equatable, CustomStringConvertible {
    var rule: BottleRule?
    var isSystemError = false
    var entries: [ForeignEntry] = []
    /// Of the files, in their order.
    var contents: [[UInt8]] = []

    init(tar: [UInt8], pieceSize: Int) {
        read { (outcome: inout ForeignOutcome) throws(BottleError) in
            var reader = try ForeignReader(.tar, .foreign)
            var start = 0
            while start < tar.count {
                let piece = Array(tar[start..<min(start + pieceSize, tar.count)])
                start += pieceSize
                unsafe try piece.span.withUnsafeBytes { bytes throws(BottleError) in
                    unsafe try reader.count(bytes)
                    var rest = unsafe bytes
                    while let event = unsafe try reader.next(&rest) { unsafe outcome.take(event) }
                }
            }
            while let event = unsafe try reader.drain() { unsafe outcome.take(event) }
            _ = try reader.finish()
        }
    }

    init(zip: [UInt8]) {
        read { (outcome: inout ForeignOutcome) throws(BottleError) in
            var limits = BottleLimits.foreign
            // No more than the fuzzer has time for.
            limits.unpackedSize = 1 << 20
            var reader = try ZipReader(ArchiveSource(zip), limits)
            while let event = unsafe try reader.next() { unsafe outcome.take(event) }
            _ = try reader.finish()
        }
    }

    private mutating func read(_ body: (inout ForeignOutcome) throws(BottleError) -> Void) {
        do throws(BottleError) { try body(&self) } catch {
            rule = error.rule
            isSystemError = error.rule == nil
        }
    }

    private mutating func take(_ event: ForeignEvent) {
        switch unsafe event {
        case .entry(let entry):
            entries.append(entry)
            if case .file = entry.kind { contents.append([]) }
        case .content(let bytes): unsafe contents[contents.count - 1] += bytes
        case .contentEnd: break
        }
    }

    /// What was taken keeps the rules of native bottles, once it is sorted and hard links are files.
    func check() throws {
        try Violation.unless(!isSystemError, "refused without a rule")
        if rule != nil { return }
        var files: [[UInt8]: [UInt8]] = [:]
        var native: [(entry: BottleEntry, content: [UInt8])] = []
        var next = 0
        for entry in entries {
            var content: [UInt8] = []
            let kind: BottleEntry.Kind
            switch entry.kind {
            case .directory: kind = .directory
            case .symbolicLink(let target): kind = .symbolicLink(target: target)
            case .file(let size, let executable):
                content = contents[next]
                next += 1
                try Violation.unless(UInt64(content.count) == size, "\(content.count) bytes instead of \(size)")
                kind = .file(size: size, executable: executable)
                files[Array(entry.path.utf8)] = content
            case .hardLink(let target):
                guard let original = files[Array(target.utf8)] else {
                    throw Violation("a hard link to no file before it")
                }
                content = original
                files[Array(entry.path.utf8)] = content
                kind = .file(size: UInt64(content.count), executable: false)
            }
            native.append((BottleEntry(path: entry.path, kind: kind), content))
        }
        try LinkedTree(native.map(\.entry)).check()
        native.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }
        try Self.checkPacked(native)
    }

    /// Written as a bottle's container and read as one: the same entries.
    private static func checkPacked(_ native: [(entry: BottleEntry, content: [UInt8])]) throws {
        var tar: [UInt8] = []
        for (entry, content) in native {
            tar += TarWriter.header(of: entry) + content + TarWriter.padding(after: UInt64(content.count))
        }
        tar += TarWriter.end
        var reader = TarReader()
        var ledger = EntryLedger(.foreign)
        var again: [BottleEntry] = []
        do throws(BottleError) {
            unsafe try tar.span.withUnsafeBytes { bytes throws(BottleError) in
                var rest = unsafe bytes
                while let event = unsafe try reader.next(&rest) {
                    guard case .entry(let entry) = unsafe event else { continue }
                    try ledger.admit(entry)
                    again.append(entry)
                }
            }
            try reader.finish()
            try ledger.finish()
        } catch { throw Violation("accepted, and no bottle can hold it: \(error)") }
        try Violation.unless(again == native.map(\.entry), "accepted, and packed differently")
    }

    var description: String { "\(rule?.rawValue ?? "accepted") after \(entries.count) entries" }
}
