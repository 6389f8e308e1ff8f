public import Diagnostics
internal import Notation
public import Packages
internal import Unix

/// `stout lock --check`: whether the lock says what the Stoutfile says. Offline, nothing is resolved or written.
public enum CheckLock {
    /// One thing in which they differ.
    public struct Row: Sendable {
        /// `Stoutfile:6`, or the lock's name for what is not in the Stoutfile any more.
        public let place: String
        /// A sentence without full stop.
        public let text: String
        /// Nil when only the lock's text is not the one that stout writes.
        public let reason: StaleReason?
        /// Nil for what is not in the Stoutfile any more.
        let label: Diagnostic.Label?
    }

    /// - Returns: the lock that is exact.
    /// - Throws: every reason for which it is not.
    public static func run(_ context: Context) throws(Failure) -> Lockfile {
        let project = try Project.open(context)
        for warning in project.expiredOverrides(today: CalendarDate(secondsSince1970: Clock.now())) {
            context.report(.warning(warning))
        }
        return try project.exactLock()
    }
}

extension Project {
    /// The lock, when it says exactly what the Stoutfile says.
    func exactLock() throws(Failure) -> Lockfile {
        // What is written as stout writes it needs no comparison of texts.
        let canonical = lockSource.flatMap { Lock.readCanonical($0) }
        guard let lock = canonical == nil ? try lock() : canonical else {
            throw Failure(
                Diagnostic(
                    .lockMissing, "there is no \(Project.lockName)",
                    hints: ["run `stout lock` and commit what it writes"]))
        }
        let rows = staleness(lock, isCanonical: canonical != nil)
        if !rows.isEmpty { throw staleFailure(rows) }
        return lock
    }

    /// Every reason for which a lock has to be written again, those of the Stoutfile by line.
    func staleness(_ lock: Lockfile, isCanonical: Bool) -> [CheckLock.Row] {
        let reasons = lock.staleness(against: manifest)
        let inside = reasons.filter { $0.span != nil }.sorted {
            ($0.file, $0.span?.lowerBound ?? 0) < ($1.file, $1.span?.lowerBound ?? 0)
        }
        let lockName = lockSource?.name ?? Project.lockName
        var rows = (inside + reasons.filter { $0.span == nil }).map { reason in
            CheckLock.Row(
                place: reason.span.map { place($0, in: reason.file) } ?? lockName, text: reason.description,
                reason: reason,
                label: reason.span.map { label(key(of: $0, in: reason.file), in: reason.file, reason.description) })
        }
        if rows.isEmpty, !isCanonical, let lockSource, lockSource.bytes != Array(Lock.text(of: lock).utf8) {
            let text =
                lockSource.hasOnlyOtherLineEnds
                ? "its lines end with CRLF, as Git writes them with `core.autocrlf`"
                : "it says the right things, but not as stout writes them"
            rows.append(CheckLock.Row(place: lockName, text: text, reason: nil, label: nil))
        }
        return rows
    }

    /// Of an entry its key, beside which there is room for words; of a string all.
    private func key(of entry: Range<Int>, in file: Int) -> Range<Int> {
        let bytes = files[file].source.bytes[entry]
        guard bytes.first != UInt8(ascii: "\""), bytes.first != UInt8(ascii: "'") else { return entry }
        return entry
            .lowerBound..<(bytes.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=") } ?? entry.upperBound)
    }

    /// The lock does not say what the Stoutfile says: every reason, at its line where it has one.
    func staleFailure(_ rows: [CheckLock.Row]) -> Failure {
        Failure(
            Diagnostic(
                .lockStale, "\(Project.lockName) does not fit the Stoutfile" + (files.count > 1 ? "s" : ""),
                labels: rows.compactMap(\.label),
                notes: rows.filter { $0.label == nil }.map { $0.place + ": " + $0.text },
                hints: rows.allSatisfy { $0.reason == nil } && lockSource?.hasOnlyOtherLineEnds ?? false
                    ? [
                        "add the line `\(Project.lockName) text eol=lf` to .gitattributes, so that Git leaves it as it is; then run `stout lock`"
                    ] : ["run `stout lock` and commit what it writes"]))
    }
}

extension SourceText {
    /// Whether it would be as stout writes it without the carriage returns at its lines' ends.
    fileprivate var hasOnlyOtherLineEnds: Bool {
        guard bytes.contains(0x0d) else { return false }
        return Lock.readCanonical(SourceText(name: name, bytes: bytes.filter { $0 != 0x0d })) != nil
    }
}
