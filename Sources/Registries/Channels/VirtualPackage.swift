internal import Packages

/// What a platform provides to the packages of a channel (CEP 30), as the Stoutfile promises it.
struct VirtualPackage {
    /// Nil where nothing is promised, and whatever is asked for is taken to be there.
    let version: Version?
    let build: String

    /// Nil for what the platform does not have.
    init?(_ name: String, on platform: Platform) {
        let isLinux = platform.system == .linux
        var build = "0"
        var version: Version?
        switch name {
        case "__unix": break
        case "__linux" where isLinux: break
        case "__glibc" where isLinux: version = Self.floor("glibc", of: platform)
        case "__cuda" where isLinux:
            guard let cuda = Self.floor("cuda", of: platform) else { return nil }
            version = cuda
        case "__osx" where !isLinux: version = Self.floor("macos", of: platform)
        case "__archspec":
            version = Self.version("1")
            switch (platform.system, platform.architecture) {
            case (_, .x86_64): build = "x86_64"
            case (.linux, .arm64): build = "aarch64"
            case (.macos, .arm64): build = "m1"
            }
        default: return nil
        }
        self.version = version
        self.build = build
    }

    func meets(_ constraint: Constraint) -> Bool {
        version.map { constraint.allows($0, build: build, number: 0) } ?? true
    }

    private static func floor(_ part: String, of platform: Platform) -> Version? {
        platform.floors.first { $0.part == part }.flatMap { version($0.version.text) }
    }

    private static func version(_ text: String) -> Version? {
        do throws(VersionError) { return try Version(parsing: text, .conda) } catch { return nil }
    }
}
