internal import Notation

/// The files of a conda package that a conda client would run or take variables from (CEP 32).
enum CondaScripts {
    static func isVariables(_ path: String) -> Bool {
        path.hasPrefix("etc/conda/env_vars.d/") && path.hasSuffix(".json")
    }

    static func isActivation(_ path: String) -> Bool {
        path.hasPrefix("etc/conda/activate.d/") && path.hasSuffix(".sh")
    }

    /// Those of one package, and what can be told of them without running anything.
    ///
    /// - Parameters:
    ///   - entries: of the package, in any order.
    ///   - texts: content of files by path.
    static func find(
        _ entries: [TreeListing.Entry], _ texts: [String: [UInt8]], _ facts: inout CondaFacts
    ) throws(BottleError) {
        let link = ["pre-link", "post-link", "pre-unlink", "post-unlink"].map { "bin/.\(facts.name)-\($0).sh" }
        let sorted = entries.map(\.path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for path in sorted {
            if link.contains(path) { facts.linkScripts.append(path) }
            if isVariables(path) {
                facts.variables.append((path, try variables(texts[path] ?? [], path)))
            } else if isActivation(path) {
                if let found = texts[path].flatMap(ActivationScript.variables) {
                    facts.variables.append((path, found))
                } else {
                    facts.activationScripts.append(path)
                }
            }
        }
    }

    private static func variables(_ text: [UInt8], _ path: String) throws(BottleError) -> [CondaVariable] {
        let json: JSONValue
        do throws(JSONError) { json = try JSON.parse(text) } catch {
            throw .refused(.condaVariables, path, EscapedName.text(Array("\(error)".utf8)))
        }
        guard let members = json.members else { throw .refused(.condaVariables, path, "it is no object") }
        var found: [CondaVariable] = []
        for (name, value) in members {
            guard CondaVariable.isAllowed(name), let value = value.string, !value.utf8.contains(0) else {
                throw .refused(.condaVariables, path, EscapedName.text(Array(name.utf8.prefix(80))))
            }
            found.append(CondaVariable(name: name, parts: [value]))
        }
        return found
    }
}
