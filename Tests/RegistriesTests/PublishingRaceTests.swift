import Diagnostics
import Foundation
import Operations
import Packages
import Testing
import Transfers
import Unix
import Workbench

@testable import Registries

/// Readers and publishers at the same time, over plain files.
@Suite struct PublishingRaceTests {
    private func bottles(_ sandbox: TemporaryFolder, _ names: [String]) throws -> [Path] {
        try names.map { name in
            let tree = sandbox.path / "trees/\(name)"
            try PackageTree.tool(name, "1.0").write(tree)
            return try PackBottle.run(tree, output: sandbox.path / "bottles", level: 1).path
        }
    }

    /// Readers that know nothing begin at any moment; each gets one whole publication, and none an older one than before.
    @Test(arguments: [true, false]) func aReaderSeesWholePublicationsAlone(isSigned: Bool) throws {
        let sandbox = try TemporaryFolder()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        let registry = RegistryFolder(sandbox.path / "registry", keys: isSigned ? keys : nil)
        let root = try registry.create(name: "core")
        let count = Environment.nonEmpty("STOUT_PUBLICATIONS").flatMap { Int($0) } ?? 12
        let bottles = try bottles(sandbox, (0..<count).map { "tool\($0)" })
        let isDone = Guarded(false)
        let failures = Guarded<[String]>([])
        let publisher = try Unix.Thread {
            for bottle in bottles {
                do { _ = try registry.add([bottle]) } catch { failures.withLock { $0.append("\(error)") } }
            }
            isDone.withLock { $0 = true }
        }
        var counts: [Int] = []
        var number = 0
        while true {
            let isLast = isDone.withLock { $0 }
            number += 1
            let client = RegistryClient(
                name: "core", location: Location(path: sandbox.path / "registry"),
                indexes: sandbox.path / "indexes\(number)",
                trust: root.map { RegistryTrust(root: $0, folder: sandbox.path / "trust\(number)") })
            let engine = try TransferEngine(TransferOptions(userAgent: "test"))
            let candidates = try Index.open(try client.refresh(engine).index).candidates()
            counts.append(candidates.count)
            for candidate in candidates {
                #expect(FileSystem.exists(sandbox.path / "registry" / candidate.bottle.path))
            }
            if isLast { break }
        }
        publisher.join()
        #expect(failures.withLock { $0 } == [])
        #expect(counts == counts.sorted())
        #expect(counts.last == count)
    }

    /// Processes of their own, as two people or two machines with one disk are.
    @Test func publishersLoseNothingOfEachOther() throws {
        let sandbox = try TemporaryFolder()
        let keys = PublisherKeys(sandbox.path / "keys") { () throws(Failure) in nil }
        let registry = RegistryFolder(sandbox.path / "registry", keys: keys)
        _ = try registry.create(name: "core")
        let bottles = try bottles(sandbox, (0..<8).map { "tool\($0)" })
        let variables = ["STOUT_PASSPHRASE": "", "STOUT_KEYS": (sandbox.path / "keys").text]
        var running = try bottles.map { bottle in
            try Program.Running(
                ["registry", "add", "--registry", (sandbox.path / "registry").text, bottle.text], in: sandbox.path,
                sandbox: sandbox, variables: variables)
        }
        running.append(
            try Program.Running(
                ["registry", "refresh", "--registry", (sandbox.path / "registry").text], in: sandbox.path,
                sandbox: sandbox, variables: variables))
        for process in running {
            let outcome = try process.wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let report = try RegistryCheck(sandbox.path / "registry").run()
        #expect(report.bottles == 8)
        #expect(report.serial == 8)
        #expect(report.problems.isEmpty)
    }
}
