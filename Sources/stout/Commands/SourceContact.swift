internal import Diagnostics
internal import Operations
internal import Packages
internal import Unix

/// `stout add --source`: shows a registry's keys and asks.
extension Invocation {
    /// The options of an edit with the source that the command line names, if it names one.
    func withSource(
        _ options: EditStoutfile.Options, _ context: Context
    ) throws(Failure) -> EditStoutfile.Options {
        guard let text = value("source") else { return options }
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals != text.utf8.startIndex else {
            throw Failure(
                Diagnostic(
                    .optionValue, "`--source` cannot be `\(text)`",
                    hints: ["write for example `--source core=https://registry.example.org/core`"]))
        }
        let name = String(text[..<equals])
        if let problem = PackageName.problem(in: name) {
            throw Failure(
                Diagnostic(
                    .invalidName, "`\(name)` can be no name of a source: \(problem)",
                    hints: ["write for example `--source core=…`"]))
        }
        try exclude("root", "unsigned")
        var request = AddSource.Request(name: name, location: String(text[text.utf8.index(after: equals)...]))
        request.only = all("only")
        request.root = value("root")
        request.isUnsigned = has("unsigned")
        var options = options
        options.source = try AddSource.settle(request, context) { contact throws(Failure) in
            try confirm(contact, name)
        }
        // With nothing to add there is nothing to install.
        if arguments.isEmpty { options.syncs = false }
        return options
    }

    private func confirm(_ contact: AddSource.Contact, _ name: String) throws(Failure) -> Bool? {
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.error) else { return nil }
        screen.show("The registry at \(contact.location) is signed. Its root, version \(contact.version):")
        screen.show("  \(screen.talk.bold("\(contact.root.prefixed)"))")
        screen.show("  believed until \(contact.expires)")
        for role in contact.roles {
            screen.show("  \(role.name), \(role.threshold) of \(counted(role.keys.count, "key")):")
            for key in role.keys { screen.show("    \(key)") }
        }
        screen.show("Compare the digest with the publisher's own word, by another way than this server.")
        let answer = try screen.ask("Is it the publisher's, and `\(name)` to be added? [y/N] ") ?? ""
        return ["y", "yes"].contains(answer.lowercased())
    }
}
