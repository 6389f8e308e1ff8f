internal import Diagnostics
internal import Notation

/// Why what a channel says of itself cannot be used: nothing of it is, then.
public struct RepodataError: Error, Sendable {
    enum Reason: Sendable {
        case syntax(JSONError)
        /// What is wrong with a member: `depends` is no list of texts.
        case member(String, record: String?)
        /// A record of this file without a SHA-256.
        case noHash(String)
        /// A newer format.
        case newer(Int64)
        /// A newer format of shards.
        case newerShards(Int64)
        /// A shard is not the one that the channel's index names.
        case foreignShard(String)
        /// The compressed text is broken.
        case compression(String)
    }

    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    /// In words.
    ///
    /// - Parameters:
    ///   - file: the address of the text.
    func failure(_ source: String, _ file: String) -> Failure {
        let whole = "what the channel of source `\(source)` says of its packages"
        switch reason {
        case .syntax(let error):
            return Failure(
                Diagnostic(
                    .repodataSyntax, whole + " is no JSON", notes: ["at \(file)", "\(error)"],
                    hints: ["is that the address of a conda channel?"]))
        case .compression(let detail):
            return Failure(
                Diagnostic(
                    .repodataSyntax, whole + " cannot be decompressed", notes: ["at \(file)", detail],
                    hints: ["try again; if it stays, the channel is broken"]))
        case .member(let what, let record):
            return Failure(
                Diagnostic(
                    .repodataMember, whole + " cannot be read: \(what)",
                    notes: ["at \(file)"] + (record.map { ["in the record of `\($0)`"] } ?? []),
                    hints: ["tell the channel's owner"]))
        case .noHash(let record):
            return Failure(
                Diagnostic(
                    .repodataHash, "the channel of source `\(source)` has a package without SHA-256",
                    notes: ["at \(file)", "it is `\(record)`"],
                    hints: ["index the channel anew with a tool that writes `sha256`"]))
        case .newerShards(let version):
            return Failure(
                Diagnostic(
                    .repodataNewer, whole + " has shards of format \(version), and this stout reads 1",
                    notes: ["at \(file)"], hints: ["use a newer stout"]))
        case .foreignShard(let name):
            return Failure(
                Diagnostic(
                    .indexDiffers, whole + " is not what it announced: other bytes came for `\(name)`",
                    notes: ["at \(file)"], hints: ["run the command again; if it stays, tell the channel's owner"]))
        case .newer(let version):
            return Failure(
                Diagnostic(
                    .repodataNewer, whole + " has format \(version), and this stout reads 1 and 2",
                    notes: ["at \(file)"],
                    hints: ["use a newer stout"]))
        }
    }
}
