internal import Diagnostics
internal import Operations
internal import Unix

extension Command {
    static let registry = Command.group(
        "registry", "Look at the project's registries; publish in one's own",
        [
            registryList, registryUpdate, registryInit, registryAdd, registryYank, registryDeprecate,
            registryRemoveVersion, registrySign, registryRefresh, registryRenew, registryKey, registryRotate,
            registryDelegate,
            registryCheck,
        ])
}

extension Option {
    static let registryFolder = value(
        "registry", "DIR", variable: "STOUT_REGISTRY", "The registry's folder; default: this one")
    static let keys = values(
        "keys", "DIR", variable: "STOUT_KEYS", "A folder of its keys, outside of what is served (may be repeated)")
    static let stage = flag("stage", "Leave it to be signed and published by `stout registry sign`")
    static let publishingDryRun = flag("dry-run", "Say what would be written, and write nothing")
}

extension Invocation {
    func registryFolder() throws(Failure) -> Path { try path(value("registry") ?? ".") }

    /// The keys that are named; nil when none are.
    func keys(isNew: Bool = false) throws(Failure) -> PublishBottles.Keys? {
        let texts = all("keys")
        if texts.isEmpty { return nil }
        var folders: [Path] = []
        for text in texts { folders.append(try path(text)) }
        return PublishBottles.Keys(folders) { () throws(Failure) in try Passphrase.read(isNew: isNew) }
    }

    func neededKeys(isNew: Bool = false) throws(Failure) -> PublishBottles.Keys {
        if let keys = try keys(isNew: isNew) { return keys }
        throw Failure(
            Diagnostic(
                .keysUnusable, "no keys are named",
                hints: ["name the folder of the registry's keys with `--keys DIR`, or set STOUT_KEYS"]))
    }

    /// How the command is to go.
    func record() -> PublicationRecord { PublicationRecord(isDryRun: has("dry-run"), isHeld: has("stage")) }

    /// A count of keys.
    func count(_ option: String) throws(Failure) -> Int? {
        guard let text = value(option) else { return nil }
        if let number = Int(text), 1...100 ~= number { return number }
        throw Failure(
            Diagnostic(
                .optionValue, "`--\(option)` is a number from 1 to 100, not `\(text)`",
                hints: ["write for example `--\(option) 2`"]))
    }
}
