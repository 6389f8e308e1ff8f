extension Platform {
    /// The folder of a conda channel that has the packages for it.
    public var subdir: String {
        switch (system, architecture) {
        case (.linux, .x86_64): "linux-64"
        case (.linux, .arm64): "linux-aarch64"
        case (.macos, .x86_64): "osx-64"
        case (.macos, .arm64): "osx-arm64"
        }
    }

    /// The platform of such a folder, without floors; nil for `noarch`, and for what stout does not know.
    public init?(subdir: String) {
        guard let platform = Self.known.first(where: { $0.subdir == subdir }) else { return nil }
        self = platform
    }
}
