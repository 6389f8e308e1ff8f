// swift-tools-version: 6.2
import PackageDescription

// One list of rooms, lowest floor first; a room may import rooms of lower floors only (FloorTests checks it).
// What each room is for: spec/rooms.md.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func proof(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "stout",
    products: [
        .executable(name: "stout", targets: ["stout"]),
        .executable(name: "stout-bench", targets: ["stout-bench"]),
    ],
    targets: [
        // floor 0: C
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CSHA256"),

        // floor 1: the system, messages, pure values
        room("Unix", []),
        room("Diagnostics", []),
        room("Packages", []),

        // floor 2: one craft each
        room("PubGrub", []),
        room("Notation", ["Diagnostics", "Packages"]),
        room("SQLite", ["CSQLite"]),
        room("Trust", ["CSodium", "CSHA256", "Packages"]),
        room("Archives", ["CZstd", "Unix", "Packages"]),
        room("Transfers", ["CCurl", "Unix", "Diagnostics"]),

        // floor 3: what is out there, what is here
        room(
            "Registries",
            ["Diagnostics", "Packages", "Unix", "Notation", "PubGrub", "SQLite", "Archives", "Trust", "Transfers"]),
        room("Storage", ["Diagnostics", "Packages", "Unix", "Notation", "Archives", "Trust"]),

        // floor 4: what a person does
        room(
            "Operations",
            [
                "Diagnostics", "Packages", "Unix", "PubGrub", "Notation", "Archives", "Trust", "Transfers",
                "Registries", "Storage",
            ]),

        // floor 5: the programs
        .executableTarget(
            name: "stout", dependencies: ["Diagnostics", "Packages", "Unix", "Notation", "Operations"],
            swiftSettings: settings),
        .executableTarget(
            name: "stout-bench",
            dependencies: ["Unix", "Packages", "PubGrub", "Notation", "Registries", "Operations"],
            swiftSettings: settings),

        proof("TransfersTests", ["Transfers", "Unix", "Diagnostics"]),
    ],
    swiftLanguageModes: [.v6]
)
