import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct ConfinedPourTests {
    /// A lane's thread pours a whole keg while it is held, and can touch nothing else: not even its own quarantine.
    @Test(.enabled(if: Confinement.version > 0, "this kernel has no Landlock")) func aLaneWritesIntoItsKegOnly() throws
    {
        let store = try StoreFixture()
        let tree = PackageTree(
            "hello", "1.0.0", ["bin/hello": .program("#!/bin/sh\n"), "share/a/b/c": .file("deep")])
        let (bytes, keg) = try store.bottle(tree)
        let quarantine = try Quarantine.open(store.home)
        let folder = quarantine.folder
        let seen = Guarded<(poured: PouredKeg?, refusals: [Errno])>((nil, []))
        let thread = try Thread {
            do throws(PourError) {
                var pour = try Pour(
                    Pour.Expectation(keg: keg, size: Int64(bytes.count), source: "core"), in: folder)
                guard try pour.confineThread() else { return }
                for place in [folder / "beside", store.home.cellar / "other", store.sandbox.path / "outside"] {
                    do throws(SystemError) { _ = try Descriptor.open(place, .create(0o644)) } catch {
                        seen.withLock { $0.refusals.append(error.code) }
                    }
                }
                unsafe try bytes.span.withUnsafeBytes { bytes throws(PourError) in unsafe try pour.write(bytes) }
                let poured = try pour.finish()
                seen.withLock { $0.poured = poured }
            } catch { Issue.record("\(error)") }
        }
        thread.join()
        let (poured, refusals) = seen.withLock { $0 }
        #expect(refusals == [.accessDenied, .accessDenied, .accessDenied])
        try store.cellar.publish([try #require(poured)])
        #expect(store.cellar.holds(keg))
    }
}
