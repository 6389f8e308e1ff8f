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

let pageSources = [
    "page.html", "page.css", "model.js", "layout.js", "drawing.js", "diagram.js", "map.js", "panel.js", "app.js",
]

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
        .systemLibrary(name: "CLandlock"),
        .target(name: "CArguments"),
        .target(name: "CSHA256"),
        .target(name: "CPages"),

        // floor 1: the system, pure values
        room("Unix", ["CArguments", "CLandlock"]),
        room("Packages", []),

        // floor 2: messages
        room("Diagnostics", ["CPages", "Unix"]),

        // floor 3: one craft each
        room("PubGrub", []),
        room("Notation", ["Diagnostics", "Packages"]),
        room("SQLite", ["CSQLite"]),
        room("Transfers", ["CCurl", "Diagnostics", "Unix"]),

        // floor 4: hashes, signatures
        room("Trust", ["CSodium", "CSHA256", "Unix", "Packages", "Notation"]),

        // floor 5: bottles
        room("Archives", ["CZstd", "Unix", "Packages", "Notation", "Trust"]),

        // floor 6: what is out there, what is here
        room(
            "Registries",
            ["Diagnostics", "Packages", "Unix", "Notation", "PubGrub", "SQLite", "Archives", "Trust", "Transfers"]),
        room("Storage", ["Diagnostics", "Packages", "Unix", "Notation", "Archives", "Trust"]),

        // floor 7: what a person does
        room(
            "Operations",
            [
                "Diagnostics", "Packages", "Unix", "PubGrub", "Notation", "Archives", "Trust", "Transfers",
                "Registries", "Storage",
            ]),

        // floor 8: the programs
        .executableTarget(
            name: "stout",
            dependencies: ["Diagnostics", "Packages", "Unix", "Notation", "Trust", "Storage", "Operations"],
            // The page of `stout graph`, as bytes of the program: it stays one file.
            resources: pageSources.map { .embedInCode("Page/\($0)") }, swiftSettings: settings),
        .executableTarget(
            name: "stout-bench",
            dependencies: [
                "Unix", "Diagnostics", "Packages", "PubGrub", "Notation", "Trust", "Registries", "Operations",
            ],
            swiftSettings: settings),

        // tests
        .target(name: "Workbench", dependencies: ["Unix"], path: "Tests/Workbench", swiftSettings: settings),
        .executableTarget(
            name: "tuf-client", dependencies: ["Trust", "Transfers", "Packages", "Unix"], path: "Tests/TUFClient",
            swiftSettings: settings),
        proof("HouseTests", []),
        proof("UnixTests", ["Unix", "Workbench"]),
        proof("SQLiteTests", ["SQLite", "Unix", "Workbench"]),
        proof(
            "RegistriesTests",
            [
                "Registries", "Packages", "SQLite", "Trust", "Unix", "Diagnostics", "Transfers", "Operations",
                "Workbench",
            ]),
        proof(
            "StorageTests",
            [
                "Storage", "Archives", "Packages", "Trust", "Unix", "Diagnostics", "Notation", "Operations",
                "Workbench",
            ]),
        proof(
            "OperationsTests",
            [
                "Operations", "Storage", "Registries", "Packages", "SQLite", "Trust", "Unix", "Diagnostics", "Notation",
                "Workbench", "stout",
            ]),
        proof("TranscriptTests", []),
        proof("PackagesTests", ["Packages"]),
        proof("NotationTests", ["Notation", "Packages", "Diagnostics"]),
        proof("PubGrubTests", ["PubGrub"]),
        proof(
            "LockingTests",
            [
                "Operations", "Storage", "Registries", "Archives", "Notation", "Packages", "Diagnostics", "Unix",
                "Trust",
            ]),
        proof("TransfersTests", ["Transfers", "Unix", "Diagnostics", "Workbench"]),
        proof(
            "NetworkTests",
            [
                "Operations", "Storage", "Registries", "Packages", "Transfers", "Unix", "Diagnostics", "Notation",
                "Workbench", "stout",
            ]),
        proof("TrustTests", ["Trust", "Packages", "Notation", "Unix", "Workbench"]),
        proof("ArchivesTests", ["Archives", "Trust", "Packages", "Unix", "Workbench", "stout"]),
    ],
    swiftLanguageModes: [.v6]
)

// The readers of bytes for which nobody vouches: their corpora are replayed as a test, and with STOUT_FUZZ set the same
// sources become a fuzzer (Tests/fuzz/run.sh builds it apart).
let readers: [Target.Dependency] = [
    "Archives", "Notation", "Packages", "Registries", "SQLite", "Transfers", "Diagnostics", "Trust", "Unix", "CZstd",
]
if Context.environment["STOUT_FUZZ"] == "build" {
    package.targets.append(
        .executableTarget(
            name: "stout-fuzz", dependencies: readers, path: "Tests/fuzz",
            exclude: ["ReplayTests.swift", "corpus", "run.sh"], swiftSettings: settings))
} else {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: readers, path: "Tests/fuzz",
            exclude: ["FuzzerEntry.swift", "corpus", "run.sh"], swiftSettings: settings))
}
