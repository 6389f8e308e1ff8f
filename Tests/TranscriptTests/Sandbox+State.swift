import Foundation

extension Sandbox {
    /// Every path of the project with what is there: kind, permissions, content; and where the environments of projects are,
    /// which generation is current. What stout makes there before it begins says nothing, nor do the locks that it holds.
    func state() throws -> [String: String] {
        var state = try entries(below: project).filter { ![".stout", ".stout/.gitignore"].contains($0.key) }
        let projects = root.appending(path: "home/.local/share/stout/projects")
        guard FileManager.default.fileExists(atPath: projects.path) else { return state }
        let silent = ["lock", "generations", "project.json"]
        for (path, entry) in try entries(below: projects) {
            let names = path.split(separator: "/")
            if names.count > 1, names.count == 2 ? !silent.contains(String(names[1])) : names.count == 3 {
                state["projects/" + path] = entry
            }
        }
        return state
    }

    /// What differs, by path; nil when nothing does.
    static func difference(_ before: [String: String], _ after: [String: String]) -> String? {
        // A command that begins with removing the whole home means that.
        let hasHome = after.keys.contains { $0.hasPrefix("projects/") }
        let changes = Set(before.keys).union(after.keys).sorted().compactMap { path -> String? in
            if before[path] == after[path] || !hasHome && path.hasPrefix("projects/") { return nil }
            return (before[path] == nil ? "new " : after[path] == nil ? "gone " : "") + path
        }
        return changes.isEmpty ? nil : changes.joined(separator: ", ")
    }

    /// A folder as a person likes to see it: one path a line, links with where they lead, programs with a star.
    func listing(_ place: String) throws -> [String] {
        try entries(below: root.appending(path: place)).sorted { $0.key < $1.key }.map { path, entry in
            if entry.hasPrefix("folder") { return path + "/" }
            if entry.hasPrefix("link") { return path + entry.dropFirst(4) }
            return entry.hasPrefix("file 0755") || entry.hasPrefix("file 0555") ? path + "*" : path
        }
    }

    private func entries(below folder: URL) throws -> [String: String] {
        var entries: [String: String] = [:]
        var pending = [""]
        while let place = pending.popLast() {
            let here = place.isEmpty ? folder.path : folder.path + "/" + place
            for name in try FileManager.default.contentsOfDirectory(atPath: here) {
                let path = place.isEmpty ? name : place + "/" + name
                let full = folder.path + "/" + path
                let attributes = try FileManager.default.attributesOfItem(atPath: full)
                let mode = String(attributes[.posixPermissions] as? Int ?? 0, radix: 8)
                switch attributes[.type] as? FileAttributeType {
                case .typeDirectory?:
                    entries[path] = "folder \(mode)"
                    pending.append(path)
                case .typeSymbolicLink?:
                    entries[path] = "link -> " + (try FileManager.default.destinationOfSymbolicLink(atPath: full))
                case .typeRegular?:
                    let bytes = try Data(contentsOf: URL(filePath: full))
                    entries[path] = "file 0\(mode) \(bytes.base64EncodedString())"
                default: entries[path] = "other"
                }
            }
        }
        return entries
    }
}
