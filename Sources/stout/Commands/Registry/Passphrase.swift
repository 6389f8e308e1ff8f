internal import Diagnostics
internal import Unix

/// What opens a publisher's keys: `STOUT_PASSPHRASE`, else what is typed.
enum Passphrase {
    private static let known = Guarded<[UInt8]?>(nil)

    /// Nil for none: an empty variable, an empty line, or where nobody can be asked.
    ///
    /// - Parameter isNew: whether it is for new keys: to be typed twice, and not to be left out by accident.
    static func read(isNew: Bool) throws(Failure) -> [UInt8]? {
        if let known = known.withLock({ $0 }) { return known.isEmpty ? nil : known }
        let secret = try ask(isNew: isNew)
        known.withLock { $0 = secret ?? [] }
        return secret
    }

    private static func ask(isNew: Bool) throws(Failure) -> [UInt8]? {
        if let text = Environment.value("STOUT_PASSPHRASE") { return text.isEmpty ? nil : SystemText.bytes(text) }
        guard let typed = try type("Passphrase of the root and targets keys: ") else {
            if !isNew { return nil }
            throw Failure(
                Diagnostic(
                    .keysUnusable, "new keys need a passphrase, and there is no terminal to ask",
                    hints: ["set STOUT_PASSPHRASE; to an empty text for keys without one"]))
        }
        if isNew, try type("The same again: ") != typed {
            throw Failure(Diagnostic(.keysUnusable, "the two passphrases differ", hints: ["try again"]))
        }
        return typed.isEmpty ? nil : typed
    }

    private static func type(_ prompt: TerminalText) throws(Failure) -> [UInt8]? {
        do throws(SystemError) { return try Door.secret(prompt) } catch {
            throw error.failure("read the passphrase")
        }
    }
}
