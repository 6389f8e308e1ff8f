extension Platform {
    /// The name of the platform that a text most likely means: what other tools call it, or a slip of the keyboard.
    /// `text` is without floors.
    public static func likelyName(of text: String) -> String? {
        otherNames[text] ?? PackageName.nearest(to: text, among: known.map(\.name))
    }

    /// What other tools call the platforms.
    private static let otherNames = [
        "linux-64": "linux-x86_64", "linux-x64": "linux-x86_64", "linux-amd64": "linux-x86_64",
        "linux-x86-64": "linux-x86_64", "x86_64-linux": "linux-x86_64", "x86_64-unknown-linux-gnu": "linux-x86_64",
        "linux-aarch64": "linux-arm64", "aarch64-linux": "linux-arm64",
        "aarch64-unknown-linux-gnu": "linux-arm64",
        "osx-64": "macos-x86_64", "macos-x64": "macos-x86_64", "darwin-x64": "macos-x86_64",
        "x86_64-darwin": "macos-x86_64", "darwin-amd64": "macos-x86_64", "x86_64-apple-darwin": "macos-x86_64",
        "osx-arm64": "macos-arm64", "darwin-arm64": "macos-arm64", "macos-aarch64": "macos-arm64",
        "aarch64-darwin": "macos-arm64", "aarch64-apple-darwin": "macos-arm64",
    ]
}
