internal import Notation

/// `info/link.json` of a conda package (CEP 34): the programs of a `noarch: python` package.
struct CondaLink {
    let entryPoints: [CondaEntryPoint]

    /// Where a package has it; most have none.
    static let place = "info/link.json"
    /// In bytes.
    static let longest = 4 << 20

    /// - Parameter text: nil when the package has none.
    init(_ text: [UInt8]?, of index: CondaIndex) throws(BottleError) {
        func wrong(_ detail: String) -> BottleError { .refused(.condaLink, Self.place, detail) }
        guard let text else {
            entryPoints = []
            return
        }
        let json: JSONValue
        do throws(JSONError) { json = try JSON.parse(text) } catch {
            throw wrong(EscapedName.text(Array("\(error)".utf8)))
        }
        guard json.members != nil else { throw wrong("it is no object") }
        guard let noarch = json["noarch"], !noarch.isNull else {
            entryPoints = []
            return
        }
        guard let type = noarch["type"]?.string.flatMap(CondaFacts.Noarch.init(rawValue:)) else {
            throw wrong("`noarch.type` is neither `python` nor `generic`")
        }
        if type != index.noarch {
            throw wrong("`\(type.rawValue)` there, `\(index.noarch?.rawValue ?? "none")` in the index")
        }
        var points: [CondaEntryPoint] = []
        if let list = noarch["entry_points"], !list.isNull {
            guard let list = list.array else { throw wrong("`entry_points` is no array") }
            for one in list {
                guard let line = one.string else { throw wrong("an entry point is no text") }
                guard type == .python, let point = CondaEntryPoint(line) else {
                    throw .refused(.condaEntryPoint, Array(line.utf8))
                }
                if points.contains(where: { $0.name == point.name }) {
                    throw .refused(.condaEntryPoint, Array(line.utf8), "it is there twice")
                }
                points.append(point)
            }
        }
        entryPoints = points.sorted { $0.name < $1.name }
    }
}
