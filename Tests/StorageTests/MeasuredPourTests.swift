import Archives
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

/// What the index says of a bottle is the most that its reader takes.
@Suite struct MeasuredPourTests {
    private func rule(
        _ bytes: [UInt8], _ expectation: Pour.Expectation, in quarantine: borrowing Quarantine
    ) throws -> BottleRule? {
        do throws(PourError) {
            var pour = try Pour(expectation, in: quarantine.folder)
            unsafe try bytes.span.withUnsafeBytes { bytes throws(PourError) in unsafe try pour.write(bytes) }
            _ = try pour.finish()
            return nil
        } catch {
            guard case .refused(_, let refusal) = error else { throw error }
            return refusal.rule
        }
    }

    @Test func aBottleOfMoreThanItsIndexSaysIsRefused() throws {
        let store = try StoreFixture()
        let tree = PackageTree("hello", "1.0.0", ["bin/hello": .program("#!/bin/sh\n"), "share/words": .file("many")])
        let (bytes, keg) = try store.bottle(tree)
        try FileSystem.writeAtomically(store.sandbox.path / "bottle", bytes)
        let summary = try BottleInspection(Descriptor.open(store.sandbox.path / "bottle", .read)).summary
        let quarantine = try Quarantine.open(store.home)
        func rule(unpacked: Int64, entries: Int, size: Int64) throws -> BottleRule? {
            let expectation = Pour.Expectation(
                keg: keg, size: size, unpackedSize: unpacked, entries: entries, source: "core")
            return try self.rule(bytes, expectation, in: quarantine)
        }
        let (unpacked, entries, size) = (Int64(summary.unpackedSize), summary.entries, Int64(summary.size))
        #expect(try rule(unpacked: unpacked, entries: entries, size: size) == nil)
        #expect(try rule(unpacked: unpacked - 1, entries: entries, size: size) == .limitSize)
        #expect(try rule(unpacked: unpacked, entries: entries - 1, size: size) == .limitEntries)
        #expect(try rule(unpacked: unpacked, entries: entries, size: size - 1) == .limitCompressedSize)
        // Nonsense is no licence.
        #expect(try rule(unpacked: -1, entries: entries, size: size) == .limitSize)
        #expect(try rule(unpacked: unpacked, entries: -1, size: size) == .limitEntries)
    }
}
