public import Trust

/// The keys that a new registry is to have.
public struct KeyPlan: Sendable {
    public typealias Role = RootMetadata.TopRole

    /// How many keys are made for a role; one where nothing is said, none where others bring theirs.
    public var made: [Role: Int] = [:]
    /// Keys of others, by their public parts.
    public var brought: [Role: [PublicKey]] = [:]
    /// How many of a role's keys must sign; one where nothing is said.
    public var thresholds: [Role: Int] = [:]

    public init() {}

    func count(_ role: Role) -> Int { made[role] ?? (brought[role, default: []].isEmpty ? 1 : 0) }

    func threshold(_ role: Role) -> Int { thresholds[role] ?? 1 }
}
