internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let completions = Command(
        name: "completions", summary: "Print what makes a shell complete stout's command lines",
        details: """
            bash: `eval "$(stout completions bash)"` in ~/.bashrc. zsh: the same with zsh in ~/.zshrc, behind `compinit`. fish: \
            `stout completions fish > ~/.config/fish/completions/stout.fish`. Commands, options, packages, groups, sources and \
            generations are completed from what is on this machine; nobody is asked.
            """,
        examples: [
            "eval \"$(stout completions bash)\"",
            "stout completions fish > ~/.config/fish/completions/stout.fish",
        ],
        arguments: .one("SHELL")
    ) { invocation throws(Failure) in
        let shell = try ShellSyntax.named(invocation.arguments[0])
        let screen = invocation.screen
        if screen.json {
            try screen.out(["shell": .string(shell.rawValue), "script": .string(shell.completionScript.text)])
        } else {
            try screen.out(document: shell.completionScript)
        }
        return 0
    }

    /// What the scripts call: a line for each word, its remark behind a tab; `:files` and `:folders` leave it to the shell.
    static let complete = Command(
        name: "__complete", summary: "Print what can stand where the cursor is",
        arguments: Arguments(label: "-- WORD…", count: 0...Int.max, passedOn: true), isHidden: true
    ) { invocation throws(Failure) in
        let current = invocation.arguments.last ?? ""
        switch Completion.answer(invocation.arguments, commands: Program.commands) {
        case .files: try invocation.screen.out(":files\n" as TerminalText)
        case .folders: try invocation.screen.out(":folders\n" as TerminalText)
        case .words(let words):
            var text: TerminalText = ""
            // What is not one printable word cannot be typed as one, and `:` begins what the scripts do themselves.
            for word in words
            where word.text.utf8.starts(with: current.utf8) && word.text.isPrintable && !word.text.hasPrefix(":") {
                text += word.remark.isEmpty ? "\(word.text)\n" : "\(word.text)\t\(word.remark)\n"
            }
            try invocation.screen.out(text)
        }
        return 0
    }
}

extension ShellSyntax {
    /// The shell of an argument.
    static func named(_ name: String) throws(Failure) -> ShellSyntax {
        if let shell = ShellSyntax(rawValue: name), interactive.contains(shell) { return shell }
        throw Failure(
            Diagnostic(
                .optionValue, "the shells are bash, zsh and fish, not `\(name)`",
                hints: ["name the one that you use; `echo $SHELL` shows it"]))
    }

    var completionScript: ShellText {
        switch self {
        case .bash, .posix: Self.bashCompletion
        case .zsh: Self.zshCompletion
        case .fish: Self.fishCompletion
        }
    }

    private static let bashCompletion: ShellText = #"""
        _stout() {
            local words=("${COMP_WORDS[@]:1:COMP_CWORD}") line first=
            # bash takes `=` for a word of its own; for stout `--group=ci` is one.
            if [[ ${COMP_WORDBREAKS-} == *=* ]]; then
                local joined=() word glue=
                for word in "${words[@]}"; do
                    if [[ $word == = && ${#joined[@]} -gt 0 ]]; then
                        joined[${#joined[@]}-1]+==
                        glue=1
                    elif [[ $glue ]]; then
                        joined[${#joined[@]}-1]+=$word
                        glue=
                    else
                        joined+=("$word")
                    fi
                done
                words=("${joined[@]}")
                local last=${words[${#words[@]}-1]}
                [[ $last == --*=* ]] && first=${last%%=*}=
            fi
            COMPREPLY=()
            while IFS= read -r line; do
                case $line in
                    :files) compopt -o default; COMPREPLY=(); return ;;
                    :folders) compopt -o dirnames; COMPREPLY=(); return ;;
                esac
                line=${line%%$'\t'*}
                # bash puts it on the command line as it is.
                printf -v line %q "${line#"$first"}"
                COMPREPLY+=("$line")
            done < <(command stout __complete -- "${words[@]}" 2>/dev/null)
        }
        complete -F _stout stout

        """#

    private static let zshCompletion: ShellText = #"""
        #compdef stout
        _stout() {
            local -a described
            local line word remark
            for line in ${(f)"$(command stout __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
                case $line in
                    :files) _files; return ;;
                    :folders) _files -/; return ;;
                esac
                word=${line%%$'\t'*}
                remark=${line#*$'\t'}
                [[ $remark == $line ]] && remark=
                word=${word//\\/\\\\}
                described+=("${word//:/\\:}${remark:+:$remark}")
            done
            _describe -V 'stout' described
        }
        if [[ $funcstack[1] == _stout ]]; then
            _stout "$@"
        elif (( $+functions[compdef] )); then
            compdef _stout stout
        fi

        """#

    private static let fishCompletion: ShellText = #"""
        function __stout_complete
            set -l words (commandline -opc) (commandline -ct)
            for line in (command stout __complete -- $words[2..-1] 2>/dev/null)
                switch $line
                    case :files
                        __fish_complete_path (commandline -ct)
                    case :folders
                        __fish_complete_directories (commandline -ct)
                    case '*'
                        printf '%s\n' $line
                end
            end
        end
        complete -c stout -f -a '(__stout_complete)'

        """#
}
