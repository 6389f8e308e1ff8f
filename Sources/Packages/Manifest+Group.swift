extension Manifest {
    /// Requirements that are wanted together: `[requires]` or `[group.NAME.requires]`.
    public struct Group: Hashable, Sendable {
        /// As in the Stoutfile; of a workspace taken together, as a lock has it (`GroupKey`).
        public var name: String
        /// Has a resolution and an environment of its own.
        public var isIsolated: Bool
        /// In the order written.
        public var requirements: [Entry]
        /// Of the group's name, or of the header of `[requires]`.
        public var span: Range<Int>
        /// Which of a workspace's Stoutfiles it stands in, from 0 for the root's.
        public var file = 0

        public init(
            name: String = Manifest.defaultGroup, isIsolated: Bool = false, requirements: [Entry] = [],
            span: Range<Int> = 0..<0
        ) {
            self.name = name
            self.isIsolated = isIsolated
            self.requirements = requirements
            self.span = span
        }
    }

    /// One requirement of a Stoutfile.
    public struct Entry: Hashable, Sendable {
        public var requirement: Requirement
        /// The constraint as written.
        public var constraintText: String
        /// The source it must come from; nil when the only one that claims the name is meant.
        public var from: String?
        /// The platforms it is for; empty for all.
        public var on: [PlatformSelector]
        public var why: String?
        /// Of the whole entry, key to value.
        public var span: Range<Int>
        public var nameSpan: Range<Int>
        /// Of the text between the quotes, so that a range inside the constraint can be added to its start; of the
        /// whole entry when no constraint is written.
        public var constraintSpan: Range<Int>
        /// Which of a workspace's Stoutfiles it stands in, from 0 for the root's.
        public var file = 0

        public init(
            requirement: Requirement, constraintText: String? = nil, from: String? = nil,
            on: [PlatformSelector] = [], why: String? = nil, span: Range<Int> = 0..<0,
            nameSpan: Range<Int> = 0..<0, constraintSpan: Range<Int> = 0..<0
        ) {
            self.requirement = requirement
            self.constraintText = constraintText ?? requirement.constraint.text
            self.from = from
            self.on = on.sorted()
            self.why = why
            self.span = span
            self.nameSpan = nameSpan
            self.constraintSpan = constraintSpan
        }

        public var name: String { requirement.name }
    }
}
