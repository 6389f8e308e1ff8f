/// The three members of a `.conda` (CEP 35).
enum CondaMember: String, Hashable, CaseIterable {
    case metadata = "metadata.json"
    /// What is installed.
    case package = "pkg"
    /// What is about it.
    case information = "info"

    /// By its name in the package of a stem, which it has to have in it.
    init(_ name: [UInt8], stem: String) throws(BottleError) {
        if name.elementsEqual(CondaMember.metadata.rawValue.utf8) {
            self = .metadata
            return
        }
        for member in [CondaMember.package, .information] {
            let start = Array("\(member.rawValue)-".utf8)
            guard name.starts(with: start), name.suffix(8).elementsEqual(".tar.zst".utf8), name.count >= start.count + 8
            else { continue }
            if !name[start.count..<(name.count - 8)].elementsEqual(stem.utf8) {
                throw .refused(.condaName, name, "the package is \(stem)")
            }
            self = member
            return
        }
        throw .refused(.condaMember, name)
    }
}
