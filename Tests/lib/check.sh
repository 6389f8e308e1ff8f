# Sourced by the shell tests: counts what passed and what failed.
# shellcheck shell=sh

passed=0
failed=0

# Counts the result of the named check: `check 'what should be' COMMAND ARGUMENT…`. The command's output is shown when it
# fails.
check() {
    what=$1
    shift
    if output=$("$@" 2>&1); then
        pass "$what"
    else
        fail "$what" "'$*' ended with status $?" "$output"
    fi
}

# As `check`, and the output (standard output and standard error together) must contain the text $2.
check_says() {
    what=$1
    text=$2
    shift 2
    if output=$("$@" 2>&1); then
        case $output in
            *"$text"*) pass "$what" ;;
            *) fail "$what" "'$*' does not say '$text'" "$output" ;;
        esac
    else
        fail "$what" "'$*' ended with status $?" "$output"
    fi
}

# As `check_says`, for a command that must end with status 1.
check_refuses() {
    what=$1
    text=$2
    shift 2
    status=0
    output=$("$@" 2>&1) || status=$?
    case $status:$output in
        1:*"$text"*) pass "$what" ;;
        *) fail "$what" "'$*' ended with status $status, expected 1 and '$text'" "$output" ;;
    esac
}

pass() {
    passed=$((passed + 1))
    printf 'ok    %s\n' "$1"
}

# Counts a failure of check $1 and prints each further argument under it.
fail() {
    failed=$((failed + 1))
    printf 'FAIL  %s\n' "$1"
    shift
    printf '%s\n' "$@" | sed 's/^/      /'
}

# Prints the last line and ends with a status that says whether all passed.
finish_checks() {
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
