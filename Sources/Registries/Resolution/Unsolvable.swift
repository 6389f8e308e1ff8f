public import Packages

/// Requirements that cannot be met together, put into words, with the smallest edits that would help.
public struct Unsolvable: Error, Sendable {
    /// An edit of the Stoutfile.
    public enum Edit: Hashable, Sendable {
        /// Ask for this version instead.
        case require(RootRequirement, Version)
        case remove(RootRequirement)
        /// Name a withdrawn version exactly.
        case accept(name: String, source: Int, Version)
        /// Promise more of the platform: this one, with higher floors, in place of the one that failed.
        case promise(Platform)
        /// Remove the override of this name.
        case removeOverride(String)
    }

    public let platform: Platform
    /// Several lines.
    public let explanation: String
    /// The requirements of the Stoutfile that take part, in the order of the roots.
    public let roots: [RootRequirement]
    /// Each alone makes the whole solvable on the platform, the smallest first; at most three.
    public let fixes: [[Edit]]
}

extension Unsolvable.Edit {
    /// Smaller ones first.
    var order: String {
        switch self {
        case .require(let root, _): "1\(root.entry.name)"
        case .accept(let name, _, _): "2\(name)"
        case .promise: "3"
        case .removeOverride(let name): "4\(name)"
        case .remove(let root): "5\(root.entry.name)"
        }
    }

    /// Makes the edit on a platform's roots; an override is not among them.
    public func apply(to roots: inout [RootRequirement]) {
        switch self {
        case .require(let root, let version):
            for place in roots.indices where roots[place] == root {
                roots[place] = root.asking(for: .compatible(with: version))
            }
        case .remove(let root): roots.removeAll { $0 == root }
        case .accept(let name, let source, let version):
            let known = roots.firstIndex {
                $0.entry.name == name && $0.source == source && $0.group == Manifest.defaultGroup
            }
            if let known {
                roots[known] = roots[known].asking(for: .exactly(version))
            } else {
                let requirement = Requirement(name: name, constraint: .exactly(version))
                roots.append(
                    RootRequirement(
                        entry: Manifest.Entry(requirement: requirement), group: Manifest.defaultGroup, source: source))
            }
        case .promise, .removeOverride: break
        }
    }
}

extension RootRequirement {
    /// The same with another constraint.
    fileprivate func asking(for constraint: Constraint) -> RootRequirement {
        var entry = entry
        entry.requirement = Requirement(
            name: entry.name, features: entry.requirement.features, constraint: constraint)
        entry.constraintText = constraint.text
        return RootRequirement(entry: entry, group: group, source: source, isBound: isBound)
    }
}
