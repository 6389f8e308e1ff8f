internal import Notation

/// `info/index.json` of a conda package (CEP 34): what the package says that it is.
struct CondaIndex {
    let name: String
    let version: String
    let build: String
    /// The folder of its channel; of what platform it is.
    let subdir: String
    let noarch: CondaFacts.Noarch?
    /// Of `python` alone: where modules go, from the environment's root; nil for `lib/pythonX.Y/site-packages`.
    let sitePackages: String?
    /// As they stand there.
    let members: [(key: String, value: JSONValue)]

    /// Where a package has it.
    static let place = "info/index.json"
    /// In bytes.
    static let longest = 4 << 20

    var stem: String { "\(name)-\(version)-\(build)" }

    /// - Parameter stem: `NAME-VERSION-BUILD` of the file that it came in.
    init(_ text: [UInt8], stem: String) throws(BottleError) {
        func wrong(_ detail: String) -> BottleError { .refused(.condaIndex, Self.place, detail) }
        let json: JSONValue
        do throws(JSONError) { json = try JSON.parse(text) } catch {
            throw wrong(EscapedName.text(Array("\(error)".utf8)))
        }
        guard let members = json.members else { throw wrong("it is no object") }
        // Which of two counts is something on which readers differ.
        if Set(members.map(\.key)).count != members.count { throw wrong("a key is there twice") }
        guard let name = json["name"]?.string, let version = json["version"]?.string,
            let build = json["build"]?.string
        else { throw wrong("name, version or build is missing") }
        (self.name, self.version, self.build, self.members) = (name, version, build, members)
        switch json["noarch"] {
        case nil, .null?, .boolean(false)?: noarch = nil
        // As packages of 2016 say it.
        case .boolean(true)?: noarch = .generic
        case .string(let text)?:
            guard let kind = CondaFacts.Noarch(rawValue: text) else {
                throw wrong("`noarch` is `\(EscapedName.text(Array(text.utf8)))`")
            }
            noarch = kind
        default: throw wrong("`noarch` is no text")
        }
        // Some of 2016 do not say it.
        let subdir = json["subdir"]?.string ?? "noarch"
        if EntryName.broken(Array(subdir.utf8)) != nil || subdir.contains("/") { throw wrong("`subdir` is no name") }
        self.subdir = subdir
        let folder = name == "python" ? json["python_site_packages_path"]?.string : nil
        if let folder, EntryName.broken(Array(folder.utf8)) != nil {
            throw .refused(.condaSitePackages, Self.place, EscapedName.text(Array(folder.utf8)))
        }
        sitePackages = folder
        if self.stem != stem {
            throw wrong("it is of \(EscapedName.text(Array(self.stem.utf8))), and the file of \(stem)")
        }
    }
}
