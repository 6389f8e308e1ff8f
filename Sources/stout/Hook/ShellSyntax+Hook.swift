internal import Diagnostics

/// The texts of `stout hook`: spec/hook.md. What they do when nothing changed is a few tests of files, without a process.
extension ShellSyntax {
    /// Counts the versions of these texts: a shell that has an older one is stale.
    static let hookVersion = 2

    private static let version = ShellText(verbatim: "\(hookVersion)")

    var hookScript: ShellText {
        switch self {
        case .bash, .posix: Self.posixHook("bash") + Self.bashRegistration
        case .zsh: Self.posixHook("zsh") + Self.zshRegistration
        case .fish: Self.fishHook
        }
    }

    private static func posixHook(_ shell: ShellText) -> ShellText {
        """
        export STOUT_HOOK=\(shell)/\(version)
        __stout_changed() {
            if [[ -z ${__stout_file-} ]]; then
                [[ -e Stoutfile ]]
                return
            fi
            [[ $__stout_stamp -nt $__stout_file ]] || return 0
            if [[ -z $__stout_generation ]]; then
                [[ -e $__stout_env ]] && return 0
            else
                [[ $__stout_env -ef $__stout_generation ]] || return 0
            fi
            [[ -z $__stout_record ]] && return 1
            if [[ -z $__stout_allowed ]]; then
                [[ -e $__stout_record ]]
            else
                [[ ! -e $__stout_record || ! $__stout_stamp -nt $__stout_record ]]
            fi
        }
        __stout_hook() {
            local former=$?
            if [[ $PWD != "${__stout_pwd-}" ]] || __stout_changed; then
                __stout_pwd=$PWD
                eval "$(command stout __hook \(shell))"
            fi
            return $former
        }

        """
    }

    private static let bashRegistration: ShellText = """
        if [[ ";${PROMPT_COMMAND[*]-};" != *";__stout_hook;"* ]]; then
            if [[ "$(declare -p PROMPT_COMMAND 2>&1)" == "declare -a"* ]]; then
                PROMPT_COMMAND=(__stout_hook "${PROMPT_COMMAND[@]}")
            else
                PROMPT_COMMAND="__stout_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
            fi
        fi

        """

    private static let zshRegistration: ShellText = """
        typeset -ag precmd_functions chpwd_functions
        (( ${precmd_functions[(I)__stout_hook]} )) || precmd_functions=(__stout_hook $precmd_functions)
        (( ${chpwd_functions[(I)__stout_hook]} )) || chpwd_functions=(__stout_hook $chpwd_functions)

        """

    private static let fishHook: ShellText = """
        set -gx STOUT_HOOK fish/\(version)
        function __stout_changed
            if test -z "$__stout_file"
                test -e Stoutfile
                return
            end
            test "$__stout_stamp" -nt "$__stout_file"; or return 0
            if test -z "$__stout_generation"
                test -e "$__stout_env"; and return 0
            else
                test "$__stout_env" -ef "$__stout_generation"; or return 0
            end
            test -z "$__stout_record"; and return 1
            if test -z "$__stout_allowed"
                test -e "$__stout_record"
            else
                not test -e "$__stout_record"; or not test "$__stout_stamp" -nt "$__stout_record"
            end
        end
        function __stout_hook --on-event fish_prompt --on-variable PWD
            status --is-command-substitution; and return
            if test "$PWD" != "$__stout_pwd"; or __stout_changed
                set -g __stout_pwd $PWD
                command stout __hook fish | source
            end
        end

        """
}
