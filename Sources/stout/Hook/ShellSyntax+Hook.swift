internal import Diagnostics

/// The texts of `stout hook`: spec/hook.md. What they do when nothing changed is a few tests of files, without a process.
extension ShellSyntax {
    /// Counts the versions of these texts: a shell that has an older one is stale.
    static let hookVersion = 2

    private static let version = ShellText(verbatim: "\(hookVersion)")

    var hookScript: ShellText {
        switch self {
        case .bash, .posix: Self.posixHook("bash") + Self.bashRegistration
        case .zsh: Self.posixHook("zsh", "\n    emulate -L zsh") + Self.zshRegistration
        case .fish: Self.fishHook
        }
    }

    /// bash and zsh. Neither relies on how a user has set the shell: IFS, `set -eu`, `setopt ksharrays` and their like. What
    /// fails says so once, and is tried again in another folder.
    private static func posixHook(_ shell: ShellText, _ normally: ShellText = "") -> ShellText {
        """
        export STOUT_HOOK=\(shell)/\(version)
        __stout_changed() {
            [[ -n ${__stout_failed-} ]] && return 1
            if [[ -z ${__stout_file-} ]]; then
                [[ -e Stoutfile ]]
                return
            fi
            [[ -e $__stout_file && ${__stout_stamp-} -nt $__stout_file ]] || return 0
            if [[ -z ${__stout_generation-} ]]; then
                [[ -e ${__stout_env-} ]] && return 0
            else
                [[ ${__stout_env-} -ef $__stout_generation ]] || return 0
            fi
            [[ -z ${__stout_record-} ]] && return 1
            if [[ -z ${__stout_allowed-} ]]; then
                [[ -e $__stout_record ]]
            else
                [[ ! -e $__stout_record || ! ${__stout_stamp-} -nt $__stout_record ]]
            fi
        }
        __stout_hook() {
            local former=$?\(normally)
            if [[ $PWD != "${__stout_pwd-}" ]] || __stout_changed; then
                __stout_pwd=$PWD
                __stout_failed=1
                eval "$(command stout __hook \(shell))"
            fi
            # A shell that ends with whatever fails would end here.
            if [[ $- == *e* ]]; then former=0; fi
            return $former
        }

        """
    }

    private static let bashRegistration: ShellText = """
        __stout_register() {
            local one
            if [[ "$(declare -p PROMPT_COMMAND 2>/dev/null)" == "declare -a"* ]]; then
                for one in ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"}; do
                    if [[ ";$one;" == *";__stout_hook;"* ]]; then return 0; fi
                done
                PROMPT_COMMAND=(__stout_hook ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"})
            elif [[ ";${PROMPT_COMMAND-};" != *";__stout_hook;"* ]]; then
                PROMPT_COMMAND="__stout_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
            fi
        }
        __stout_register
        unset -f __stout_register

        """

    private static let zshRegistration: ShellText = """
        __stout_register() {
            emulate -L zsh
            typeset -ag precmd_functions chpwd_functions
            if (( ! ${precmd_functions[(I)__stout_hook]} )); then precmd_functions=(__stout_hook $precmd_functions); fi
            if (( ! ${chpwd_functions[(I)__stout_hook]} )); then chpwd_functions=(__stout_hook $chpwd_functions); fi
        }
        __stout_register
        unfunction __stout_register

        """

    private static let fishHook: ShellText = """
        set -gx STOUT_HOOK fish/\(version)
        function __stout_changed
            test -n "$__stout_failed"; and return 1
            if test -z "$__stout_file"
                test -e Stoutfile
                return
            end
            test -e "$__stout_file"; and test "$__stout_stamp" -nt "$__stout_file"; or return 0
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
                set -g __stout_failed 1
                command stout __hook fish | source
            end
        end

        """
}
