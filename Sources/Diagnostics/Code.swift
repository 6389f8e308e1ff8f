/// The number of a kind of message, stable for ever: `E0123`. The catalogue is spec/errors.md.
///
/// Numbers are given by subject: 01 notation, 02 Stoutfile, 03 lock, 04 resolution, 05 registries and indexes,
/// 06 transfers, 07 bottles, 08 cellar and environments, 09 the command line, 10 the machine, 11 vendor folders.
public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let number: Int
    /// What it is about, in a few words, as the catalogue's heading says it.
    public let title: String

    init(_ number: Int, _ title: String) {
        self.number = number
        self.title = title
    }

    public var description: String {
        let digits = String(number)
        return "E" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
