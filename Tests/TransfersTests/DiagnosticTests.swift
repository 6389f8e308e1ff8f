import Diagnostics
import Testing

@testable import Transfers
import Workbench

@Suite("Words")
struct DiagnosticTests {
    func error(_ failure: TransferFailure...) -> TransferError { TransferError(failure, attempts: failure.count) }

    func location() throws -> Location { try Location("https://me:pw@h.example/r/x?sig=1") }

    @Test func `one sentence, the others as notes`() throws {
        let at = try location()
        let diagnostic = error(
            TransferFailure(.interrupted, at: at, received: 5, expected: 10),
            TransferFailure(.notFound, at: try Location("http://m/x"), status: 404)
        ).diagnostic
        #expect(diagnostic.code == .transferInterrupted)
        #expect(diagnostic.message == "the connection to https://h.example/r/x?… broke after 5 of 10 bytes")
        #expect(diagnostic.notes == ["2 requests were made", "http://m/x does not exist (HTTP 404)"])
    }

    @Test func `what ended the transfer is spoken of first`() throws {
        let at = try location()
        #expect(error(TransferFailure(.notFound, at: at), TransferFailure(.cancelled, at: at)).kind == .cancelled)
    }

    @Test func `each kind has a sentence of its own and shows no secret`() throws {
        let at = try location()
        let kinds: [TransferFailure.Kind] = [
            .notFound, .forbidden, .rejected, .limited, .serverFailed, .redirectRefused, .tooManyRedirects,
            .malformed, .unreachable, .interrupted, .timedOut, .deadlinePassed, .insecure, .tooLarge, .sizeDiffers,
            .changed, .libraryMissing, .unreadable, .badRequest, .cancelled,
        ]
        let messages = kinds.map { error(TransferFailure($0, at: at)).diagnostic.message }
        #expect(Set(messages).count == kinds.count)
        #expect(!messages.contains { $0.contains("pw") || $0.contains("sig") || $0.hasSuffix(".") })
    }

    @Test func `each kind has its code`() throws {
        let at = try location()
        let codes: [(TransferFailure.Kind, Code)] = [
            (.rejected, .transferRejected), (.tooLarge, .transferTooLarge), (.changed, .transferChanged),
            (.cancelled, .transferStopped), (.unreadable, .transferUnreadable), (.insecure, .transferInsecure),
        ]
        for (kind, code) in codes { #expect(error(TransferFailure(kind, at: at)).diagnostic.code == code) }
    }

    @Test func `libcurl's remark is shown`() throws {
        // Nobody listens there, so libcurl says why.
        let run = try transfer(["http://127.0.0.1:\(try refusingPort())/x"])
        let diagnostic = try #require(run.error).diagnostic
        #expect(diagnostic.code == .transferUnreachable)
        #expect(diagnostic.message.contains("cannot be reached: "))
        #expect(diagnostic.notes == ["4 requests were made"])
    }
}
