# Sourced by the examples: shows a session at a terminal.
# shellcheck shell=sh

heading='' command='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    heading=$(printf '\033[1m')
    command=$(printf '\033[36m')
    plain=$(printf '\033[0m')
fi

# Starts a part with a heading and what it shows.
part() {
    number=$((${number:-0} + 1))
    printf '\n%s%s. %s%s\n%s\n\n' "$heading" "$number" "$1" "$plain" "$2"
}

# Prints a command as one would type it and runs it, its messages in order with its output; sets `status`.
try() {
    printf '%s$ %s%s\n' "$command" "$1" "$plain"
    status=0
    eval "$1" 2>&1 || status=$?
    echo
}

# As `try`; the example ends when the command fails.
run() {
    try "$1"
    [ "$status" -eq 0 ] || die "'$1' ended with status $status"
}
