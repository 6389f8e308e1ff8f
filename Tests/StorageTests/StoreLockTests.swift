import Diagnostics
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct StoreLockTests {
    private let impatient = Patience(waits: false) { _ in }

    private func code(_ body: () throws -> Void) -> Code? {
        do {
            try body()
            return nil
        } catch let failure as Failure { return failure.all.first?.code } catch { return nil }
    }

    @Test func manyShareItAndOneHasItAlone() throws {
        let fixture = try StoreFixture()
        do {
            let one = try StoreLock.shared(fixture.home, impatient)
            let other = try StoreLock.shared(fixture.home, impatient)
            #expect(code { _ = try StoreLock.exclusive(fixture.home, impatient) } == .lockHeld)
            withExtendedLifetime(one) {}
            withExtendedLifetime(other) {}
        }
        do {
            let alone = try StoreLock.exclusive(fixture.home, impatient)
            #expect(code { _ = try StoreLock.shared(fixture.home, impatient) } == .lockHeld)
            withExtendedLifetime(alone) {}
        }
        #expect(code { _ = try StoreLock.shared(fixture.home, impatient) } == nil)
    }

    @Test(.enabled(if: FileSystem.exists("/proc/locks"))) func whoHoldsALockIsNamed() throws {
        let fixture = try StoreFixture()
        let keg = Keg(name: "jq", version: try Version(parsing: "1"), revision: 0, bottle: try Digest(hex: hex("7")))
        let other = Keg(name: "rg", version: try Version(parsing: "1"), revision: 0, bottle: try Digest(hex: hex("8")))
        let store = try StoreLock.exclusive(fixture.home, impatient)
        let kegs = try fixture.cellar.lock([keg], impatient)
        let own = "process \(Process.identifier) "
        func message(_ body: () throws(Failure) -> Void) -> String {
            do throws(Failure) { try body() } catch { return error.all.first?.message ?? "" }
            return "no failure"
        }
        #expect(
            message { () throws(Failure) in _ = try StoreLock.shared(fixture.home, impatient) }
                .hasPrefix(own))
        #expect(
            message { () throws(Failure) in _ = try fixture.cellar.lock([keg], impatient) }
                .hasPrefix(own))
        // Another keg is another byte.
        #expect(message { () throws(Failure) in _ = try fixture.cellar.lock([other], impatient) } == "no failure")
        withExtendedLifetime(store) {}
        withExtendedLifetime(kegs) {}
        #expect(LockHolder.find(fixture.home.locks / "nothing") == [])
    }

    private func hex(_ digit: String) -> String { String(repeating: digit, count: 64) }

    @Test func whoWaitsIsToldWhomForAndThenGetsIt() throws {
        let fixture = try StoreFixture()
        let told = Guarded<[String]>([])
        let patience = Patience(waits: true) { text in told.withLock { $0.append(text) } }
        let home = fixture.home
        let thread: Thread
        do {
            let alone = try StoreLock.exclusive(home, patience)
            #expect(told.withLock { $0 } == [], "nobody was in the way")
            thread = try Thread { _ = try? StoreLock.shared(home, patience) }
            while told.withLock({ $0.isEmpty }) { pause(milliseconds: 1) }
            withExtendedLifetime(alone) {}
        }
        thread.join()
        #expect(told.withLock { $0 }.count == 1)
        #expect(told.withLock { $0.first?.hasPrefix("waiting: ") } == true)
    }

    @Test func aDryRunMakesNoStore() throws {
        let sandbox = try TemporaryFolder()
        let home = Home(data: sandbox.path / "data", cache: sandbox.path / "cache")
        _ = try StoreLock.shared(home, .silent, makes: false)
        #expect(!FileSystem.exists(home.data))
        _ = try StoreLock.shared(home, .silent)
        #expect(FileSystem.exists(home.locks / "store"))
    }
}
