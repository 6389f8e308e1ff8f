internal import Archives
internal import Unix

/// Carries out a link plan below a new folder, on all processors.
struct Linker {
    private let work: LinkWork

    /// - Parameters:
    ///   - kegs: by the numbers of the plan.
    ///   - target: an existing, empty folder.
    ///   - prefix: the path that files are to name which name the place where they are installed.
    init(
        _ plan: LinkPlan, kegs: [Keg], cellar: Path, into target: Path, prefix: String, method: LinkMethod
    ) throws(SystemError) {
        work = LinkWork(
            plan: plan, kegs: kegs.map(\.folder), cellar: try Descriptor.open(cellar, .directory),
            tree: try Descriptor.open(target, .directory), prefix: prefix, method: LinkMethodInUse(method))
    }

    /// Makes everything; on failure a part is left, for the caller to throw away.
    ///
    /// - Returns: what worked.
    func run() throws(SystemError) -> LinkMethod {
        try work.makeFolders()
        // The fullest first, so that no thread has much left when the others are done.
        let order = work.plan.children.indices.sorted { work.plan.children[$0].count > work.plan.children[$1].count }
        try Crew.work(order.count) { [work] number throws(SystemError) in try work.fill(order[number]) }
        return work.method.method
    }
}

/// What the threads of a linker share.
private final class LinkWork: Sendable {
    let plan: LinkPlan
    let method: LinkMethodInUse
    /// Folders below the cellar's.
    private let kegs: [String]
    private let cellar: Descriptor
    private let tree: Descriptor
    private let prefix: String

    init(
        plan: LinkPlan, kegs: [String], cellar: consuming Descriptor, tree: consuming Descriptor, prefix: String,
        method: LinkMethodInUse
    ) {
        self.plan = plan
        self.kegs = kegs
        self.cellar = cellar
        self.tree = tree
        self.prefix = prefix
        self.method = method
    }

    /// Parents first, by one thread.
    func makeFolders() throws(SystemError) {
        var path = PathBuffer()
        var isExact: Bool?
        for folder in plan.folders.dropFirst() {
            let node = plan.nodes[folder]
            path.clear()
            append(node, node.line.path, to: &path)
            try tree.makeDirectory(path, permissions: 0o755)
            // The umask has no say; whether it wants one shows in the first folder.
            if isExact == nil { isExact = try tree.status(of: path).permissions == 0o755 }
            if isExact == false { try tree.setPermissions(of: path, 0o755) }
        }
    }

    /// Makes what is in one folder.
    func fill(_ folder: Int) throws(SystemError) {
        var name = PathBuffer(".")
        if plan.folders[folder] != LinkTable.root {
            let node = plan.nodes[plan.folders[folder]]
            name.clear()
            append(node, node.line.path, to: &name)
        }
        let target = try tree.openFolder(name)
        var original = PathBuffer()
        for place in plan.children[folder] {
            let node = plan.nodes[Int(place)]
            name.clear()
            append(node, node.nameRange, to: &name)
            original.clear()
            switch node.line.kind {
            case .directory:
                if node.isReal { continue }
                original.append(cellar.path.text)
                original.append(kegs[node.keg])
                appendOrigin(node, to: &original)
                try target.symbolicLink(name, to: original)
            case .symbolicLink:
                append(node, node.line.target, to: &original)
                try target.symbolicLink(name, to: original)
            case .file, .program:
                if let file = plan.made(node) {
                    try make(file, as: name, in: target)
                    continue
                }
                original.append(kegs[node.keg])
                appendOrigin(node, to: &original)
                if let entry = plan.prefixed(node) {
                    try rewrite(original, as: name, in: target, entry)
                } else {
                    let listing = plan.kegs[node.keg].listing
                    let isWritten = ChangingFile(listing.span, node.line.path)?.isWrittenInPlace ?? false
                    try share(original, as: name, in: target, isWritten: isWritten)
                }
            }
        }
    }

    private func append(_ node: LinkNode, _ range: Range<Int>, to path: inout PathBuffer) {
        let listing = plan.kegs[node.keg].listing
        path.append(listing.span.extracting(range))
    }

    /// Where the keg has it.
    private func appendOrigin(_ node: LinkNode, to path: inout PathBuffer) {
        if plan.kegs[node.keg].origins.isEmpty { return append(node, node.line.path, to: &path) }
        path.append(plan.origin(node))
    }

    private func make(_ file: MadeFile, as name: PathBuffer, in folder: borrowing Descriptor) throws(SystemError) {
        let permissions: UInt32 = file.isExecutable ? 0o555 : 0o444
        let made = try Descriptor.open(folder.path / name.text, .create(permissions))
        try made.write(all: file.bytes)
        // The umask has no say.
        if try made.status().permissions != permissions { try made.setPermissions(permissions) }
        try made.close()
    }

    private func share(
        _ original: PathBuffer, as name: PathBuffer, in folder: borrowing Descriptor, isWritten: Bool
    ) throws(SystemError) {
        if method.method == .reflink {
            if try FileSystem.clone(cellar.path / original.text, to: folder.path / name.text) { return }
            method.giveUp(.reflink)
        }
        // A second name of what programs write in place would let them write into the keg.
        if method.method == .hardLink, !isWritten {
            do throws(SystemError) { return try folder.hardLink(name, to: original, below: cellar) } catch {
                switch error.code {
                case .crossDevice, .notPermitted, .notSupported: method.giveUp(.hardLink)
                // Only this file has too many names.
                case .tooManyLinks: break
                default: throw error
                }
            }
        }
        try FileSystem.copy(cellar.path / original.text, to: folder.path / name.text)
    }

    private func rewrite(
        _ original: PathBuffer, as name: PathBuffer, in folder: borrowing Descriptor, _ entry: PrefixListing.Entry
    ) throws(SystemError) {
        let source = try cellar.openFile(original)
        let copy = try Descriptor.open(folder.path / name.text, .create(try source.status().permissions))
        try FileReading().rewritten(source, entry, prefix: prefix) { bytes throws(SystemError) in
            try copy.write(all: bytes)
        }
        try copy.close()
    }
}
