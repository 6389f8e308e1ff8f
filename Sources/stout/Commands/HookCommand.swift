internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage
internal import Unix

extension Command {
    static let hook = Command(
        name: "hook", summary: "Print what makes a shell use a project's environment while it is in its folder",
        details: """
            bash: `eval "$(stout hook bash)"` at the end of ~/.bashrc. zsh: the same with zsh in ~/.zshrc. fish: `stout hook fish | \
            source` in ~/.config/fish/config.fish. A project changes a shell only after `stout allow` in its folder. At each prompt \
            the shell itself compares some files' ages; stout is called when one of them, or the folder, is another. Who uses direnv \
            writes into .envrc: `watch_file Stoutfile Stout.lock; eval "$(stout env)"`.
            """,
        examples: ["eval \"$(stout hook bash)\"", "stout hook fish | source"],
        arguments: .one("SHELL")
    ) { invocation throws(Failure) in
        let shell = try ShellSyntax.named(invocation.arguments[0])
        let screen = invocation.screen
        if screen.json {
            try screen.out(["shell": .string(shell.rawValue), "script": .string(shell.hookScript.text)])
        } else {
            try screen.out(document: shell.hookScript)
        }
        return 0
    }

    /// What the scripts of `stout hook` call: prints what the shell has to set.
    static let hookState = Command(
        name: "__hook", summary: "Print what a shell has to change at its prompt", arguments: .one("SHELL"),
        isHidden: true
    ) { invocation throws(Failure) in
        let shell = try ShellSyntax.named(invocation.arguments[0])
        let hook = try PromptHook.here("stout/\(Program.version)", value: Environment.value)
        var text: ShellText = ""
        for change in hook.changes where !shell.keeps(change.name) {
            text += change.value.map { shell.assignment(change.name, $0) } ?? shell.removal(of: change.name)
        }
        for (name, value) in [
            ("file", hook.manifest), ("env", hook.environment), ("generation", hook.generation),
            ("record", hook.record), ("allowed", hook.hasRecord ? "1" : ""), ("stamp", hook.stamp), ("failed", ""),
        ] {
            text += shell.local("__stout_\(name)", value)
        }
        try invocation.screen.out(document: text)
        if let message = hook.message { invocation.screen.say("\(message)") }
        return 0
    }

    static let allow = Command(
        name: "allow", summary: "Let the prompt hook use this project's environment",
        details: """
            Shows what the Stoutfile's [env] and the environment's packages would set, and notes for this folder and for exactly that \
            that you agree. When [env] changes, or what it lets packages set, you are asked again. Nothing of a project is used at the \
            prompt before.
            """,
        examples: ["stout allow", "stout allow --revoke"],
        options: [.flag("revoke", "Take it back")]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let context = try invocation.context(Progress(screen))
        let consent = try ProjectConsent(context)
        let isRevoked = invocation.has("revoke")
        if isRevoked { try consent.revoke() } else { try consent.allow() }
        if screen.json {
            try screen.out(["project": .string(consent.project.text), "allowed": .boolean(!isRevoked)])
        }
        if isRevoked {
            screen.say("\(screen.talk.bold("Revoked")) what \(consent.project) was allowed at the prompt")
            return 0
        }
        for line in ConsentReport.lines(try Project.open(context, warns: false), context, screen.talk) {
            screen.say(line)
        }
        screen.say("\(screen.talk.bold("Allowed")) \(consent.project) to change shells that have the hook")
        if Environment.nonEmpty("STOUT_HOOK") == nil {
            screen.say("This shell has none: `stout hook --help` says how to get it")
        }
        return 0
    }
}
