extension Platform {
    /// The platform that this program was built for, without floors.
    public static let current = Platform(currentSystem, currentArchitecture)

    #if os(macOS)
        private static let currentSystem = System.macos
    #else
        private static let currentSystem = System.linux
    #endif

    #if arch(arm64)
        private static let currentArchitecture = Architecture.arm64
    #else
        private static let currentArchitecture = Architecture.x86_64
    #endif
}
