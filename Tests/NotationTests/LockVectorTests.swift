import Diagnostics
import Foundation
import Notation
import Packages
import Testing

/// Locks of every published format must read for ever; those of the newest are written as they are.
@Suite struct LockVectorTests {
    static let vectors = SpecTests.spec.appendingPathComponent("vectors/lock")

    @Test func versionOne() throws {
        let folder = Self.vectors.appendingPathComponent("v1")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".lock") }
        #expect(names.count >= 4)
        for name in names {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            let (lock, diagnostics) = Lock.read(SourceText(name: name, bytes: bytes))
            #expect(diagnostics.map { line($0) } == [], "\(name)")
            #expect(lock?.version == 1, "\(name)")
            #expect(lock.map { Lock.text(of: $0) } == String(decoding: bytes, as: UTF8.self), "\(name)")
        }
    }
}
