internal import Unix
internal import Diagnostics
internal import Packages
internal import Transfers

/// The addresses of a project's conda channels, as they are written into an environment for other programs to read: as
/// the Stoutfile has them, whatever mirrors this machine has, and without credentials.
enum CondaChannels {
    static func addresses(_ project: Project) throws(Failure) -> [SyncPlan.Pour.Place: String] {
        let names = Set(project.manifest.sources.filter { $0.kind == .conda }.map(\.name))
        if names.isEmpty { return [:] }
        return try PourMissing.locations(project).filter { names.contains($0.key.source) }.mapValues(address)
    }

    /// Without a slash at its end.
    private static func address(_ location: Location) -> String {
        var text = location.path.map { "file://" + encoded($0.text) } ?? location.description
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    private static func encoded(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "/-._~+@,=:".utf8.contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
