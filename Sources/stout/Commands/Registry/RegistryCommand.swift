internal import Diagnostics
internal import Operations
internal import Unix

extension Command {
    static let registry = Command.group(
        "registry", "Look at the project's registries; publish in one's own",
        [
            registryList, registryUpdate, registryInit, registryAdd, registryYank, registryRefresh, registryRotate,
            registryCheck,
        ])
}

extension Option {
    static let registryFolder = value(
        "registry", "DIR", variable: "STOUT_REGISTRY", "The registry's folder; default: this one")
    static let keys = value(
        "keys", "DIR", variable: "STOUT_KEYS", "The folder of its keys, outside of what is served")
}

extension Invocation {
    func registryFolder() throws(Failure) -> Path { try path(value("registry") ?? ".") }

    /// The keys that are named; nil when none are.
    func keys(isNew: Bool = false) throws(Failure) -> PublishBottles.Keys? {
        guard let text = value("keys") else { return nil }
        return PublishBottles.Keys(try path(text)) { () throws(Failure) in try Passphrase.read(isNew: isNew) }
    }

    func neededKeys() throws(Failure) -> PublishBottles.Keys {
        if let keys = try keys() { return keys }
        throw Failure(
            Diagnostic(
                .keysUnusable, "no keys are named",
                hints: ["name the folder of the registry's keys with `--keys DIR`, or set STOUT_KEYS"]))
    }
}
