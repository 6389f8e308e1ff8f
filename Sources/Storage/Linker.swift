public import Unix

/// Carries out a link plan below a new folder.
///
/// A file of a keg gets into the environment by the cheapest way that the file systems allow: a copy that shares its
/// blocks, else a second name, else a copy. What works is found out with the first file and kept.
public struct Linker {
    public enum Method: String, Sendable { case reflink, hardLink, copy }

    private let kegs: [Path]
    private let target: Path
    /// What worked last, tried first.
    public private(set) var method = Method.reflink

    /// - Parameters:
    ///   - kegs: absolute folders, by the numbers of the plan.
    ///   - target: an existing, empty folder.
    public init(kegs: [Path], into target: Path) {
        self.kegs = kegs
        self.target = target
    }

    /// Makes everything; on failure a part is left, for the caller to throw away.
    public mutating func run(_ plan: LinkPlan) throws(SystemError) {
        for step in plan.steps {
            switch step {
            case .directory(let path): try FileSystem.makeDirectory(target / path)
            case .fold(let path, let keg): try FileSystem.symbolicLink(target / path, to: (kegs[keg] / path).text)
            case .symbolicLink(let path, let text): try FileSystem.symbolicLink(target / path, to: text)
            case .file(let path, let keg): try share(kegs[keg] / path, as: target / path)
            }
        }
    }

    private mutating func share(_ original: Path, as path: Path) throws(SystemError) {
        if method == .reflink {
            if try FileSystem.clone(original, to: path) { return }
            method = .hardLink
        }
        if method == .hardLink {
            do throws(SystemError) { return try FileSystem.hardLink(path, to: original) } catch {
                switch error.code {
                case .crossDevice, .notPermitted, .notSupported: method = .copy
                // Only this file has too many names.
                case .tooManyLinks: break
                default: throw error
                }
            }
        }
        try FileSystem.copy(original, to: path)
    }
}
