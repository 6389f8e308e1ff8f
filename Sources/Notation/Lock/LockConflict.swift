public import Diagnostics
public import Packages

/// What can be saved of a lock in which `git merge` left conflict markers (spec/lock.md, "Conflicts").
public struct ConflictedLock: Sendable {
    /// Blocks that both sides have, word for word.
    public var agreed: [Lockfile.Package]
    /// The blocks of the side above `=======` that the other does not have so.
    public var ours: [Lockfile.Package]
    /// The blocks of the side below `=======` that the first does not have so.
    public var theirs: [Lockfile.Package]
}

extension Lock {
    /// Reads a lock with conflict markers, as far as it can be read; nil when it has none.
    ///
    /// Blocks that cannot be read are left out: the result is made of preferences, to be resolved again.
    public static func readConflicted(_ source: SourceText) -> ConflictedLock? {
        guard LockConflict.first(in: source) != nil else { return nil }
        let sides = LockConflict.sides(of: source)
        let ours = salvage(sides.ours)
        let theirs = salvage(sides.theirs)
        let (own, other) = (Set(ours), Set(theirs))
        return ConflictedLock(
            agreed: ours.filter { other.contains($0) }, ours: ours.filter { !other.contains($0) },
            theirs: theirs.filter { !own.contains($0) })
    }

    /// The blocks of a damaged lock that can be read; none when it is no TOML or of a newer format.
    public static func salvage(_ source: SourceText) -> [Lockfile.Package] {
        guard let document = TOML.read(source).document else { return [] }
        var reader = LockReader(source)
        return reader.read(document)?.packages ?? []
    }
}

/// Conflict markers as git writes them, with or without the common ancestor (`|||||||`).
enum LockConflict {
    private enum Side { case both, ours, ancestor, theirs }

    /// A diagnostic at the first marker; nil when there is none.
    static func first(in source: SourceText) -> Diagnostic? {
        let bytes = source.bytes
        var start = 0
        var count = 0
        var span: Span?
        while start < bytes.count {
            if isMarker(UInt8(ascii: "<"), bytes, start) {
                count += 1
                if span == nil {
                    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                    span = Span(start, end)
                }
            }
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = end + 1
        }
        guard let span else { return nil }
        let places = count == 1 ? "a conflict" : "\(count) conflicts"
        return Diagnostic(
            .lockConflict, "\(source.name) has \(places) of a merge",
            labels: [Diagnostic.Label(source, span)],
            hints: ["run `stout lock`: it keeps what both sides agree on and resolves the rest"])
    }

    /// The text as each side had it.
    static func sides(of source: SourceText) -> (ours: SourceText, theirs: SourceText) {
        var ours: [UInt8] = []
        var theirs: [UInt8] = []
        var side = Side.both
        let bytes = source.bytes
        var start = 0
        while start < bytes.count {
            let end = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
            if isMarker(UInt8(ascii: "<"), bytes, start) {
                side = .ours
            } else if side == .ours, isMarker(UInt8(ascii: "|"), bytes, start) {
                side = .ancestor
            } else if side == .ours || side == .ancestor, isMarker(UInt8(ascii: "="), bytes, start) {
                side = .theirs
            } else if side == .theirs, isMarker(UInt8(ascii: ">"), bytes, start) {
                side = .both
            } else {
                if side == .both || side == .ours { ours += bytes[start..<end] }
                if side == .both || side == .theirs { theirs += bytes[start..<end] }
            }
            start = end
        }
        return (
            ours: source.with(ours), theirs: source.with(theirs)
        )
    }

    /// Seven of the sign at the start of a line, then a space or the line's end.
    private static func isMarker(_ sign: UInt8, _ bytes: [UInt8], _ start: Int) -> Bool {
        guard start + 7 <= bytes.count, bytes[start..<start + 7].allSatisfy({ $0 == sign }) else {
            return false
        }
        return start + 7 == bytes.count || [0x20, 0x0a, 0x0d].contains(bytes[start + 7])
    }
}
