internal import Notation
internal import Packages
internal import Trust

extension RegistryDescription {
    /// What signed metadata says of a registry's index. Nil where it says too little.
    ///
    /// - Parameters:
    ///   - targets: all that the same role vouches for; the deltas are among them.
    ///   - namespace: whose index it is; nil for the registry's own.
    init?(_ target: TargetDescription, among targets: [String: TargetDescription], namespace: String? = nil) {
        guard let hash = target.hashes.first(where: { $0.algorithm == .sha256 }),
            let digest = Digest(bytes: hash.bytes), target.length > 0,
            let custom = target.custom, let unpacked = custom["unpacked"]?.integer, unpacked > 0,
            let serial = custom["serial"]?.integer, serial >= 0, let name = custom["name"]?.string
        else { return nil }
        self.init(
            name: name, serial: serial, indexDigest: digest, indexSize: target.length, indexUnpackedSize: unpacked,
            contents: Digest(custom["contents"]),
            deltas: targets.values.compactMap { Delta($0) }.sorted { $0.serial > $1.serial }, namespace: namespace)
    }

    /// The same, to be signed: the index and its deltas.
    ///
    /// - Parameter namespace: whose index it is; nil for the registry's own.
    func targets(namespace: String?) -> [MetadataDraft.Target] {
        var custom: [(key: String, value: JSONValue)] = [
            ("format", .integer(Self.currentFormat)), ("name", .string(name)), ("serial", .integer(serial)),
            ("unpacked", .integer(indexUnpackedSize)),
        ]
        if let contents { custom.append(("contents", .string(contents.hex))) }
        let index = MetadataDraft.Target(
            SignedLayout.indexTarget(namespace), length: indexSize, digest: indexDigest, custom: custom)
        return [index]
            + deltas.map { delta in
                MetadataDraft.Target(
                    SignedLayout.deltaTarget(delta.serial), length: delta.size, digest: delta.sha256,
                    custom: [
                        ("from", .string(delta.from.hex)), ("serial", .integer(delta.serial)),
                        ("to", .string(delta.to.hex)),
                    ])
            }
    }
}

extension RegistryDescription.Delta {
    /// Nil for any other target.
    fileprivate init?(_ target: TargetDescription) {
        guard let custom = target.custom, let serial = custom["serial"]?.integer, serial >= 0,
            target.path == SignedLayout.deltaTarget(serial), target.length > 0,
            target.length <= RegistryDescription.maximumIndexSize,
            let hash = target.hashes.first(where: { $0.algorithm == .sha256 }), let sha256 = Digest(bytes: hash.bytes),
            let from = Digest(custom["from"]), let to = Digest(custom["to"])
        else { return nil }
        self.init(serial: serial, from: from, to: to, sha256: sha256, size: target.length)
    }
}

extension Digest {
    /// Nil where it is none in hexadecimal digits.
    fileprivate init?(_ json: JSONValue?) {
        guard let text = json?.string else { return nil }
        do throws(DigestError) { try self.init(hex: text) } catch { return nil }
    }
}
