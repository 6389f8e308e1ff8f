/// What a Stoutfile says (spec/stoutfile.md). Spans are ranges of UTF-8 offsets in its text.
public struct Manifest: Hashable, Sendable {
    /// In the order written; at least one, but for a member of a workspace, whose root lists them.
    public var platforms: [ListedPlatform]
    /// In the order written.
    public var sources: [Source]
    /// `[requires]` first, as the group `default`, then `[group.NAME]` in the order written.
    public var groups: [Group]
    public var environment: EnvironmentSettings
    /// In the order written.
    public var overrides: [Override]
    /// Folders of the workspace whose root this is, as patterns in the order written.
    public var members: [WrittenPath]
    /// Where the root is of the workspace that this belongs to.
    public var include: WrittenPath?
    /// Where the vendor folder is; nil where the Stoutfile does not say.
    public var vendor: WrittenPath?

    public init(
        platforms: [ListedPlatform] = [], sources: [Source] = [], groups: [Group] = [],
        environment: EnvironmentSettings = EnvironmentSettings(), overrides: [Override] = [],
        members: [WrittenPath] = [], include: WrittenPath? = nil, vendor: WrittenPath? = nil
    ) {
        self.platforms = platforms
        self.sources = sources
        self.groups = groups
        self.environment = environment
        self.overrides = overrides
        self.members = members
        self.include = include
        self.vendor = vendor
    }

    /// A path relative to the Stoutfile that it is written in.
    public struct WrittenPath: Hashable, Sendable {
        public var text: String
        /// Of the string, with its quotes.
        public var span: Range<Int>

        public init(_ text: String, span: Range<Int> = 0..<0) {
            self.text = text
            self.span = span
        }
    }

    /// An entry of `platforms`.
    public struct ListedPlatform: Hashable, Sendable {
        public var platform: Platform
        /// Of the string, with its quotes.
        public var span: Range<Int>

        public init(_ platform: Platform, span: Range<Int> = 0..<0) {
            self.platform = platform
            self.span = span
        }
    }

    /// `[override] NAME = …`: whatever packages require of it, this constraint alone decides.
    public struct Override: Hashable, Sendable {
        public var name: String
        public var constraint: Constraint
        public var why: String?
        /// The last day on which it should be needed.
        public var until: CalendarDate?
        /// Of the whole entry.
        public var span: Range<Int>
        public var constraintSpan: Range<Int>

        public init(
            name: String, constraint: Constraint, why: String? = nil, until: CalendarDate? = nil,
            span: Range<Int> = 0..<0, constraintSpan: Range<Int> = 0..<0
        ) {
            self.name = name
            self.constraint = constraint
            self.why = why
            self.until = until
            self.span = span
            self.constraintSpan = constraintSpan
        }

        /// Whether `until` lies before a day.
        public func isExpired(on today: CalendarDate) -> Bool { until.map { $0 < today } ?? false }
    }

    public func source(named name: String) -> Source? { sources.first { $0.name == name } }
    public func group(named name: String) -> Group? { groups.first { $0.name == name } }

    /// The name of the group that `[requires]` is.
    public static let defaultGroup = "default"
}
