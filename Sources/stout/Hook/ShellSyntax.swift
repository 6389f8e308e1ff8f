internal import Diagnostics
internal import Unix

/// What a shell reads: foreign text in it is one quoted word.
enum ShellTarget: TextTarget {
    static func escaped(_ foreign: String) -> String { ShellSyntax.bash.quoted(foreign) }
}

typealias ShellText = SafeText<ShellTarget>

/// How a shell sets a variable.
enum ShellSyntax: String, CaseIterable {
    case bash, zsh, fish
    /// Any other POSIX shell.
    case posix = "sh"

    /// Those that have a hook and completions.
    static let interactive: [ShellSyntax] = [.bash, .zsh, .fish]

    /// The shell that is named, or that SHELL names.
    static func chosen(_ name: String?) throws(Failure) -> ShellSyntax {
        guard let name else {
            return ShellSyntax(rawValue: Path(Environment.value("SHELL") ?? "").name) ?? .bash
        }
        if let shell = ShellSyntax(rawValue: name) { return shell }
        if name == "dash" || name == "ksh" { return .posix }
        throw Failure(
            Diagnostic(
                .optionValue, "`--shell` is bash, zsh, fish or sh, not `\(name)`",
                hints: ["`--shell sh` works in any POSIX shell"]))
    }

    /// One word, in which nothing is anything but text; on one line, and without a character that a terminal obeys.
    func quoted(_ text: String) -> String {
        if text.isPrintable {
            return self == .fish
                ? "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
                : "'\(text.replacing("'", with: "'\\''"))'"
        }
        switch self {
        case .bash, .zsh: return "$'\(Self.octal(text))'"
        case .posix: return "'\(text.replacing("'", with: "'\\''"))'"
        case .fish:
            return text.unicodeScalars.map { scalar in
                let one = String(scalar)
                if one.isPrintable { return quoted(one) }
                return one.utf8.map { "\\X" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }.joined()
        }
    }

    /// Bytes of what is not printable, as `$'…'` and `printf` read them.
    private static func octal(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let one = String(scalar)
            if one.isPrintable, one != "\\", one != "'" { return one }
            return one.utf8.map { byte in
                let digits = String(byte, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }.joined()
        }.joined()
    }

    func removal(of name: String) -> ShellText {
        ShellText(verbatim: self == .fish ? "set -e \(name)\n" : "unset \(name)\n")
    }

    /// - Parameter name: of letters, digits and underscores.
    func assignment(_ name: String, _ value: String) -> ShellText {
        if self == .posix, !value.isPrintable {
            // What a command prints loses the line ends at its end, so that something has to stand behind them.
            let format = Self.octal(value).replacing("%", with: "%%")
            return ShellText(verbatim: "\(name)=\"$(printf '\(format)x')\"; export \(name)=\"${\(name)%x}\"\n")
        }
        guard self == .fish else { return ShellText(verbatim: "export \(name)=\(quoted(value))\n") }
        // fish holds PATH and its like as lists.
        if name == "PATH" || name == "MANPATH" || name == "CDPATH" {
            let parts = value.split(separator: ":").map { quoted(String($0)) }.joined(separator: " ")
            return ShellText(verbatim: "set -gx \(name) \(parts)\n")
        }
        return ShellText(verbatim: "set -gx \(name) \(quoted(value))\n")
    }

    /// Of the shell alone, and not of what it starts.
    func local(_ name: String, _ value: String) -> ShellText {
        ShellText(verbatim: self == .fish ? "set -g \(name) \(quoted(value))\n" : "\(name)=\(quoted(value))\n")
    }

    /// Whether the shell has a variable of this name for itself: setting it fails, or does something else than to give it to
    /// programs. zsh: zshparam(1); bash: bash(1), "Shell Variables"; fish: fish-language(1), "Special variables".
    func keeps(_ name: String) -> Bool {
        switch self {
        case .posix: Self.posixOwn.contains(name)
        case .bash: Self.posixOwn.contains(name) || Self.bashOwn.contains(name)
        case .zsh: Self.posixOwn.contains(name) || Self.zshOwn.contains(name)
        case .fish: Self.fishOwn.contains(name) || name.hasPrefix("__fish")
        }
    }

    private static func names(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    private static let posixOwn = names("_ PPID OPTIND OPTARG LINENO PWD OLDPWD IFS")
    private static let bashOwn = names(
        "UID EUID GROUPS BASHOPTS SHELLOPTS BASHPID BASH BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND "
            + "BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION DIRSTACK FUNCNAME EPOCHREALTIME "
            + "EPOCHSECONDS HISTCMD PIPESTATUS RANDOM SECONDS SRANDOM SHLVL COMP_WORDS COMP_CWORD COMP_LINE COMP_POINT COMPREPLY "
            + "MAPFILE COPROC")
    private static let zshOwn = names(
        "path fpath cdpath manpath mailpath module_path fignore psvar watch prompt histchars status pipestatus argv ARGC ERRNO FUNCNEST "
            + "EGID EUID GID UID USERNAME TTY TTYIDLE TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT ZSH_ARGZERO ZSH_EVAL_CONTEXT "
            + "ZSH_EXECUTION_STRING ZSH_NAME ZSH_PATCHLEVEL ZSH_SCRIPT ZSH_SUBSHELL ZSH_VERSION RANDOM SECONDS SHLVL HISTCMD signals "
            + "funcstack funcfiletrace funcsourcetrace functrace options commands functions aliases galiases saliases builtins "
            + "parameters modules nameddirs userdirs usergroups dirstack history historywords jobdirs jobtexts jobstates reswords "
            + "dis_aliases dis_builtins dis_functions dis_reswords zsh_eval_context zsh_scheduled_events reply REPLY match mbegin "
            + "mend MATCH MBEGIN MEND langinfo sysparams errnos epochtime EPOCHREALTIME EPOCHSECONDS keymaps widgets terminfo "
            + "termcap compstate words CURRENT PREFIX SUFFIX")
    private static let fishOwn = names(
        "status pipestatus argv history umask version FISH_VERSION fish_pid fish_kill_signal fish_killring hostname _ PWD SHLVL "
            + "last_pid pid CMD_DURATION status_generation fish_function_path COLUMNS LINES")
}
