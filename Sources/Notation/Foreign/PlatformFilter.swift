internal import Packages

/// The platforms that a word of conda's selectors stands for.
enum PlatformFilter {
    case all
    case listed([PlatformSelector])
    /// Platforms that stout does not know.
    case unknown

    /// Nil for an expression that is no single word.
    init?(_ text: String) {
        switch text {
        case "unix", "not win", "not win64": self = .all
        case "win", "win32", "win64", "win-64", "ppc64le", "linux-ppc64le", "s390x", "linux32": self = .unknown
        case "linux", "not osx": self = .listed([.system(.linux)])
        case "osx", "not linux": self = .listed([.system(.macos)])
        case "linux64", "linux-64": self = .listed([.platform(Platform(.linux, .x86_64))])
        case "linux-aarch64": self = .listed([.platform(Platform(.linux, .arm64))])
        case "osx64", "osx-64": self = .listed([.platform(Platform(.macos, .x86_64))])
        case "osx-arm64": self = .listed([.platform(Platform(.macos, .arm64))])
        case "aarch64", "arm64":
            self = .listed([.platform(Platform(.linux, .arm64)), .platform(Platform(.macos, .arm64))])
        default: return nil
        }
    }
}
