internal import Notation
internal import Packages
internal import Trust

extension RegistryDescription {
    /// What signed metadata says of a registry's index. Nil where it says too little.
    init?(_ target: TargetDescription) {
        guard let hash = target.hashes.first(where: { $0.algorithm == .sha256 }),
            let digest = Digest(bytes: hash.bytes), target.length > 0,
            let custom = target.custom, let unpacked = custom["unpacked"]?.integer, unpacked > 0,
            let serial = custom["serial"]?.integer, serial >= 0, let name = custom["name"]?.string
        else { return nil }
        self.init(
            name: name, serial: serial, indexDigest: digest, indexSize: target.length, indexUnpackedSize: unpacked)
    }

    /// The same, to be signed.
    var target: MetadataDraft.Target {
        MetadataDraft.Target(
            SignedLayout.indexTarget, length: indexSize, digest: indexDigest,
            custom: [
                ("format", .integer(Self.currentFormat)), ("name", .string(name)), ("serial", .integer(serial)),
                ("unpacked", .integer(indexUnpackedSize)),
            ])
    }
}
