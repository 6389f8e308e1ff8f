import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

@testable import Transfers

@Suite("Local files")
struct LocalTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// A library that is not there proves that none was needed.
    var options: TransferOptions {
        var options = TransferOptions.quick
        options.libraries = ["libstout-none.so.0"]
        return options
    }

    @Test func `by path and by address, without libcurl`() throws {
        let body = pattern(500_000)
        let path = try folder.write("a b+c", body)
        let encoded = path.text.replacingOccurrences(of: " ", with: "%20")
        for text in ["file://" + encoded, "file://localhost" + encoded, "file:" + encoded] {
            let run = try transfer([text], size: body.count, options: options)
            #expect(run.sink.bytes == body)
            #expect(run.response?.status == 200)
        }
    }

    @Test func `an empty one`() throws {
        let path = try folder.write("empty", [])
        let run = try transfer(["file://" + path.text], options: options)
        #expect(run.response?.size == 0)
        #expect(run.sink.finishes == 1)
    }

    @Test func `from the middle`() throws {
        let body = pattern(1_000)
        let path = try folder.write("x", body)
        #expect(try transfer(["file://" + path.text], offset: 900, options: options).sink.bytes == Array(body[900...]))
    }

    @Test func `missing, a folder, a pipe, of another size, too large`() throws {
        let path = try folder.write("x", pattern(10))
        #expect(try transfer(["file://" + path.text + "y"], options: options).kind == .notFound)
        #expect(try transfer(["file://" + path.text + "/y"], options: options).kind == .notFound)
        #expect(try transfer(["file://" + folder.path.text], options: options).kind == .unreadable)
        let pipe = folder.path.text + "/pipe"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        #expect(try transfer(["file://" + pipe], options: options).kind == .unreadable)
        #expect(try transfer(["file://" + path.text], size: 11, options: options).kind == .sizeDiffers)
        #expect(try transfer(["file://" + path.text], maximum: 9, options: options).kind == .tooLarge)
    }

    @Test func `a mirror folder is tried like any other`() throws {
        let path = try folder.write("x", pattern(10))
        let server = try RogueServer { _, connection in connection.answer(200, [:], pattern(10)) }
        let far = try transfer(["file://" + path.text + "y", server.address])
        #expect(far.response?.mirror == 1)
        let near = try transfer([server.address + "/", "file://" + path.text], options: options)
        #expect(near.response?.mirror == 1)
    }

    @Test func `a missing library is an error with a hint`() throws {
        let run = try transfer(["http://127.0.0.1:1/"], options: options)
        let error = try #require(run.error)
        #expect(error.kind == .libraryMissing)
        #expect(error.diagnostic.code.description == "E0615")
        #expect(error.diagnostic.hints.count == 1)
    }

    @Test func `a library that is another is an error as well`() throws {
        var options = options
        options.libraries = ["libc.so.6"]
        let run = try transfer(["http://127.0.0.1:1/"], options: options)
        #expect(run.kind == .libraryMissing)
        #expect(run.error?.main.missingFunction == "curl_easy_init")
    }
}
