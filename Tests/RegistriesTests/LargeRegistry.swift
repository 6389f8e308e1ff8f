import Diagnostics
import Packages
import Transfers
import Trust
import Unix
import Workbench

@testable import Registries

/// A registry whose index is large enough for deltas, without bottles; and a client of it.
struct LargeRegistry {
    let sandbox: TemporaryFolder
    var folder: RegistryFolder
    let root: Digest?

    init(isSigned: Bool = false) throws {
        let original = try (isSigned ? Self.signed : Self.unsigned).get()
        sandbox = try TemporaryFolder()
        for name in ["registry", "keys"] where FileSystem.exists(original.sandbox.path / name) {
            let run = try ChildProcess.run(
                "cp", ["-r", (original.sandbox.path / name).text, sandbox.path.text], output: .inherited)
            if run.status != 0 { throw SystemError(.invalid, "cp", sandbox.path) }
        }
        folder = Self.folder(sandbox.path, isSigned)
        root = original.root
    }

    // Each is made once.
    private static let unsigned = Result { try LargeRegistry(made: false) }
    private static let signed = Result { try LargeRegistry(made: true) }

    private init(made isSigned: Bool) throws {
        sandbox = try TemporaryFolder()
        folder = Self.folder(sandbox.path, isSigned)
        root = try folder.create(name: "core")
        try publish(0..<400, versions: 0..<24)
    }

    private static func folder(_ sandbox: Path, _ isSigned: Bool) -> RegistryFolder {
        let keys = isSigned ? PublisherKeys([sandbox / "keys"]) { () throws(Failure) in nil } : nil
        return RegistryFolder(sandbox / "registry", keys: keys)
    }

    /// Publishes versions of some packages.
    func publish(_ packages: Range<Int>, versions: Range<Int>) throws {
        let new = try packages.map { number in
            try versions.map { try SmallIndex.candidate("package-\(number)", "1.\($0)", needs: ["other >=1, <2"]) }
        }
        try folder.publish { index throws(Failure) in
            try RegistryFolder.reading { () throws(IndexError) in
                for candidates in new {
                    let name = candidates[0].name
                    try index.replace(name, by: try index.candidates(of: name) + candidates)
                    try index.describe(IndexBuilder.Description(name: name, text: "about it", homepage: nil))
                }
            }
        }
    }

    var description: RegistryDescription { get throws { try folder.describe() } }

    /// Refreshes; says what was noted, and which files were there then.
    func refresh(_ name: String = "cache") throws -> (index: Path, notes: [String]) {
        let notes = Guarded<[String]>([])
        let client = RegistryClient(
            name: "core", location: Location(path: sandbox.path / "registry"), indexes: sandbox.path / name,
            trust: root.map { RegistryTrust(root: $0, folder: sandbox.path / "\(name)-trust") },
            note: { note in notes.withLock { $0.append(note) } })
        let index = try client.refresh(try TransferEngine(TransferOptions(userAgent: "test"))).index
        return (index, notes.withLock { $0 })
    }

    /// Files that end so, in the registry's `index/`.
    func files(_ suffix: String) throws -> [Path] {
        let index = sandbox.path / "registry/index"
        return try FileSystem.list(index).filter { $0.hasSuffix(suffix) }.map { index / $0 }
    }
}
