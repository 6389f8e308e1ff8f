public import Diagnostics
internal import Packages
public import Trust
internal import Unix

extension MetadataError {
    /// In words: what is wrong with a source's metadata, and whether to worry.
    public func failure(_ source: String) -> Failure {
        if case .system(let error) = reason { return error.failure("keep what is trusted of `\(source)`") }
        let (code, message, notes) = facts("`\(role)` of source `\(source)`", source)
        return Failure(Diagnostic(code, message, notes: notes, hints: hints(code)))
    }

    private func facts(_ what: String, _ source: String) -> (Code, String, [String]) {
        switch reason {
        case .syntax(let detail): (.trustMalformed, "\(what) cannot be read", [detail])
        case .truncated: (.trustTruncated, "\(what) breaks off", ["its text ends too early"])
        case .field(let field): (.trustMalformed, "\(what) has no usable `\(field)`", [])
        case .kind(let kind): (.trustMalformed, "\(what) is metadata of the role `\(kind)`", [])
        case .specification(let version):
            (.registryNewer, "\(what) follows version \(version) of The Update Framework, this stout 1.0", [])
        case .signatures(let found, let wanted):
            (
                .trustForged, "\(what) is wrongly signed",
                ["\(found) of its keys signed it rightly, and \(wanted) must; other signatures are no use"]
            )
        case .unsigned(0, let wanted):
            (.trustUnsigned, "\(what) is not signed", ["nobody signed it, and \(Self.keys(wanted)) must"])
        case .unsigned(let found, let wanted):
            (
                .trustUnsigned, "\(what) is signed by too few",
                ["\(Self.keys(found)) signed it, and \(wanted) must"]
            )
        case .rollback(let known, let offered):
            (.trustOlder, "\(what) went back from version \(known) to \(offered)", [])
        case .version(let expected, let found):
            (.trustMixed, "\(what) is version \(found), and version \(expected) was announced", [])
        case .length(let expected, let found):
            (
                found < expected ? .trustTruncated : .trustMixed,
                "\(what) \(found < expected ? "breaks off: it has" : "has") \(found) bytes, and \(expected) were announced",
                []
            )
        case .digest: (.trustMixed, "\(what) has other bytes than were announced", [])
        case .unlisted(let name): (.trustMixed, "`\(name)` is not in the snapshot of source `\(source)`", [])
        case .expired(let time): (.trustExpired, "\(what) expired at \(time)", [])
        case .lasting(let time, let days):
            (
                .trustLasting, "\(what) is valid for too long",
                ["valid until \(time); at most \(days) days from now are allowed"]
            )
        case .size(let limit): (.trustTooLarge, "\(what) has more than \(limit) bytes", [])
        case .missing: (.trustMissing, "the server of source `\(source)` has no metadata of the role `\(role)`", [])
        case .rotations(let limit):
            (.trustTooLarge, "the server of source `\(source)` offers more than \(limit) new roots", [])
        case .system: (.trustMissing, "\(what) cannot be kept", [])
        }
    }

    private static func keys(_ count: Int) -> String { count == 1 ? "1 key" : "\(count) keys" }

    private func hints(_ code: Code) -> [String] {
        let last = "nothing was changed; `--offline` uses what was trusted last"
        switch code {
        case .trustForged:
            return [
                "somebody changed it, or put another registry in its place: this is what an attack looks like; ask its "
                    + "publisher, by another way than its server, before you take anything from there", last,
            ]
        case .trustUnsigned:
            return [
                "no publisher's stout leaves signatures out: its server is not set up rightly, or somebody without the "
                    + "keys wants to be believed; ask its publisher", last,
            ]
        case .trustOlder:
            return [
                "this is what an attack looks like, and also a registry that was restored from an old copy: ask its publisher",
                last,
            ]
        case .trustTruncated:
            return [
                "a transfer or an upload that ended too early does this, and a full disk: try again; if it stays, tell its "
                    + "publisher", last,
            ]
        case .trustMixed:
            return ["try again: a mirror may be in the middle of an update; if it stays, ask the publisher", last]
        case .trustExpired:
            // Only the timestamp is signed anew every few days.
            let command = role == "timestamp" ? "refresh" : "renew"
            return [
                "is this machine's clock right? else the publisher has to run `stout registry \(command)`, or somebody "
                    + "keeps newer metadata from you", last,
            ]
        case .trustLasting:
            return [
                "is this machine's clock right? it says \(Clock.text(Clock.now())); else somebody with a stolen key may want to keep "
                    + "newer metadata from you: ask its publisher", last,
            ]
        case .trustTooLarge:
            return [
                "no publisher's metadata is that large: a broken server or somebody who wants to fill this machine; "
                    + "nothing of it was kept", last,
            ]
        case .trustMalformed:
            return [
                "is that the address of the registry? if so, its server is broken or has been replaced: tell its publisher",
                last,
            ]
        case .registryNewer: return ["use a newer stout"]
        default: return ["is that the address of the registry? if so, tell its publisher", last]
        }
    }
}
