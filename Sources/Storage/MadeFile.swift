/// A file of an environment that no keg has: it follows from what the kegs say and from where the environment is.
struct MadeFile: Sendable {
    let path: String
    /// Place of the keg that it is for.
    let keg: Int
    let isExecutable: Bool
    let bytes: [UInt8]
    /// The same without any place of this machine: for fingerprints.
    let neutral: [UInt8]
    /// Whether it names the environment's path.
    let namesPrefix: Bool
}
