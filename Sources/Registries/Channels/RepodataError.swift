internal import Diagnostics
internal import Notation

/// Why what a channel says of itself cannot be used: nothing of it is, then.
public struct RepodataError: Error, Sendable {
    enum Reason: Sendable {
        case syntax(JSONError)
        /// What is wrong with a member: `packages` is no object.
        case member(String)
        /// Something else is at the address.
        case foreign(String)
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
        case .foreign(let what):
            return Failure(
                Diagnostic(
                    .repodataSyntax, whole + " cannot be read: \(what)", notes: ["at \(file)"],
                    hints: ["check the address; it may lead to a login page"]))
        case .member(let what):
            return Failure(
                Diagnostic(
                    .repodataMember, whole + " cannot be read: \(what)", notes: ["at \(file)"],
                    hints: ["tell the channel's owner"]))
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
