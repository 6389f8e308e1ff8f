/// A set of edits that makes a problem solvable; found by solving it so.
public struct Fix: Sendable {
    public enum Edit: Hashable, Sendable {
        /// Let the root requirement of this index allow this candidate, which the solution then has.
        case change(root: Int, to: Rank)
        /// Remove the root requirement of this index.
        case drop(root: Int)
        /// Allow a candidate that is excluded for this reason, which the solution then has.
        case admit(PackageID, rank: Rank, reason: Int)
    }

    /// All of them are needed; those of root requirements first, in their order.
    public let edits: [Edit]
    /// What the problem resolves to with the edits made.
    public let solution: Solution
}
