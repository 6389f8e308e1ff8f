import Diagnostics
import Foundation
import Packages
import Registries
import Synchronization
import Testing
import Transfers
import Unix
import Workbench

/// A channel on storage that does not answer 404 for what it does not have, and connections that break (spec/sources/conda.md).
@Suite struct OptionalFileTests {
    private static let repodata = Array(
        """
        {"packages": {}, "packages.conda": {"a-1-h_0.conda": {"name": "a", "version": "1", "build": "h_0", "build_number": 0,
        "sha256": "\(String(repeating: "a", count: 64))", "depends": []}}}
        """.utf8)

    private func refresh(
        _ behaviour: @escaping RogueServer.Behaviour
    ) throws -> (result: Result<[String], Failure>, notes: [String], targets: [String]) {
        let server = try RogueServer(behaviour)
        let folder = try TemporaryFolder()
        var options = TransferOptions(userAgent: "test")
        options.backoff.first = 4
        options.proxy = ""
        let location = try Location(server.address)
        let notes = Guarded<[String]>([])
        let client = ChannelClient(
            name: "forge", location: location, places: [location], indexes: folder.path / "cache",
            note: { note in notes.withLock { $0.append(note) } })
        let result: Result<[String], Failure>
        do throws(Failure) {
            let engine: TransferEngine
            do throws(SystemError) { engine = try TransferEngine(options) } catch { throw error.failure("begin") }
            let index = try ChannelUpdate([client]).refresh("linux-64", names: ["a"], engine)[0].index
            do throws(IndexError) { result = .success(try ChannelIndex.open(index).names()) } catch {
                throw error.failure("forge")
            }
        } catch { result = .failure(error) }
        return (result, notes.withLock { $0 }, server.requests.map(\.target))
    }

    private static func names(_ result: Result<[String], Failure>) -> [String]? { try? result.get() }

    private static func codes(_ result: Result<[String], Failure>) -> [Int] {
        if case .failure(let failure) = result { return failure.all.map(\.code.number) }
        return []
    }

    @Test(arguments: [400, 401, 403, 404, 405, 410, 418, 451, 500, 503])
    func `an answer for a file that need not be there is passed over`(status: Int) throws {
        let (result, notes, _) = try refresh { request, connection in
            request.target.hasSuffix("/repodata.json")
                ? connection.answer(200, [:], Self.repodata) : connection.answer(status, [:], Array("<Error/>".utf8))
        }
        #expect(Self.names(result) == ["a"])
        let isSaid = notes.contains { $0.contains("repodata_shards.msgpack.zst") && $0.contains("(HTTP \(status))") }
        #expect(isSaid == (status != 404 && status != 410), "\(notes)")
    }

    @Test func `a page for every address`() throws {
        let page = Array("\n<!DOCTYPE html><title>Welcome</title>".utf8)
        let (result, notes, _) = try refresh { request, connection in
            connection.answer(200, [:], request.target == "/linux-64/repodata.json" ? Self.repodata : page)
        }
        #expect(Self.names(result) == ["a"])
        #expect(notes.contains { $0.contains("it is a page, not `repodata.json.zst`") }, "\(notes)")
        let nothing = try refresh { _, connection in connection.answer(200, [:], page) }
        #expect(Self.codes(nothing.result) == [551])
    }

    /// S3 without the right to list: what is not there may not be read.
    @Test func `a subdir that may not be read is not there, but a channel is`() throws {
        let (result, _, _) = try refresh { request, connection in
            request.target == "/linux-64/repodata.json"
                ? connection.answer(200, [:], Self.repodata) : connection.answer(403)
        }
        #expect(Self.names(result) == ["a"])
        #expect(Self.codes(try refresh { _, connection in connection.answer(403) }.result) == [602])
        #expect(Self.codes(try refresh { _, connection in connection.answer(404) }.result) == [555])
    }

    /// Packages do not vanish because a server is out of order.
    @Test func `a subdir that cannot be served is an error`() throws {
        let (result, _, _) = try refresh { request, connection in
            request.target == "/linux-64/repodata.json"
                ? connection.answer(200, [:], Self.repodata)
                : connection.answer(request.target.hasPrefix("/noarch/repodata") ? 503 : 404)
        }
        #expect(Self.codes(result) == [604])
    }

    @Test(arguments: ["", "ETag: W/\"1\"\r\n", "ETag: \"1\"\r\n"])
    func `a connection that breaks once`(field: String) throws {
        let isFirst = Atomic(true)
        let (result, _, targets) = try refresh { request, connection in
            guard request.target == "/linux-64/repodata.json" else { return connection.answer(404) }
            connection.send(
                "HTTP/1.1 200 OK\r\n\(field)Content-Length: \(Self.repodata.count)\r\n\r\n")
            let breaks = isFirst.exchange(false, ordering: .relaxed)
            connection.send(breaks ? Self.repodata[..<40] : Self.repodata[...])
            return breaks ? .close : .keep
        }
        #expect(Self.names(result) == ["a"])
        #expect(targets.filter { $0 == "/linux-64/repodata.json" }.count == 2)
    }
}
