#!/bin/sh
# Completions and the prompt hook in real shells: bash, zsh and fish, those of them that are here.
#
#   sh Tests/shells.sh
#
# STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/check.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_HOOK __STOUT_HOOK
need_stout "$root"

work=$(mktemp -d)
work=$(CDPATH='' cd -- "$work" && pwd -P)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir "$work/bin" "$work/home" "$work/project" "$work/other" "$work/project/below"
ln -s "$stout" "$work/bin/stout"
HOME=$work/home
PATH=$work/bin:/usr/bin:/bin
TERM=dumb
export HOME PATH TERM

for version in 1.0 2.0; do
    for name in greet greeting tool; do
        tree=$work/tree/$name-$version
        mkdir -p "$tree/.stout" "$tree/bin"
        printf 'name = "%s"\nversion = "%s"\nplatform = "any"\n' "$name" "$version" > "$tree/.stout/package.toml"
        printf '#!/bin/sh\necho %s %s\n' "$name" "$version" > "$tree/bin/$name"
        chmod 755 "$tree/bin/$name"
        stout pack -q "$tree" -o "$work/bottles"
    done
done
stout registry init -q "$work/registry" --name core --unsigned
stout registry add -q --registry "$work/registry" "$work"/bottles/*
cat > "$work/project/Stoutfile" << 'EOF'
platforms = ["linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64"]

[sources]
core = { registry = "../registry" }

[requires]
greet = "^1"

[group.ci.requires]
tool = "*"

[env.set]
GREETING = "it's {project}"
EOF
cd "$work/project"
stout sync -q
stout sync -q --group ci

# What the program answers.
words() { stout __complete -- "$@" | cut -f 1 | tr '\n' ' '; }
check_says 'commands' 'sync ' words sy
check_says 'packages' 'greet greeting ' words add gre
check_says 'groups' 'ci ' words sync --group ''
check_says 'a value behind =' '--group=ci ' words sync --group=
check_says 'options' '--frozen ' words sync --fr
check_says 'generations' '2 1 ' words rollback ''
check_says 'locked packages' 'greet tool ' words update ''
check_says 'programs' 'greet tool ' words run ''
check_says 'codes' 'E0402 ' words explain E0402
check_says 'commands of a group' 'update ' words registry up
check_says 'files' ':files' words pack ''
check_says 'nothing of the hidden' 'none' sh -c 'stout __complete -- __ | grep . || echo none'

cat > "$work/bash" << 'EOF'
eval "$(stout completions bash)"
try() {
    COMP_WORDS=(stout "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _stout
    printf '%s ' "${COMPREPLY[@]}"
}
try add gre; echo
try sync --group = c; echo
EOF
check_says 'bash completes packages' 'greet greeting ' bash "$work/bash"
check_says 'bash completes a value behind =' 'ci ' bash "$work/bash"

if command -v fish > /dev/null; then
    check_says 'fish completes packages' 'greet
greeting' fish -c 'stout completions fish | source; complete -C "stout add gre"'
    check_says 'fish says what commands are' 'Make the environment' \
        fish -c 'stout completions fish | source; complete -C "stout sy"'
else
    echo 'left out: fish is not here'
fi

if command -v zsh > /dev/null; then
    cat > "$work/zsh" << 'EOF'
export TERM=xterm NO_COLOR=1
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= ; autoload -Uz compinit; compinit -D; eval \"\$(stout completions zsh)\"; echo re''ady"
zpty -r shell text '*ready*'
zpty -n -w shell $'stout remove gr\t'
zpty -n -w shell $' --project .\r'
zpty -r shell text '*Removed greet*'
print -r -- $text
zpty -d shell
EOF
    cp Stoutfile Stout.lock "$work/other"
    check_says 'zsh completes and runs the line' 'Removed greet' timeout 60 zsh -f "$work/zsh"
    cp "$work/other/Stoutfile" "$work/other/Stout.lock" .
    stout sync -q
else
    echo 'left out: zsh is not here'
fi
rm -f "$work/other/Stoutfile" "$work/other/Stout.lock"

# The hook: the same session in each shell. `show` prints what a line of the session finds.
cat > "$work/session" << 'EOF'
show 1
cd "$WORK/project"
show 2
stout allow -q
show 3
cd below
show 4
cd "$WORK/other"
show 5
cd "$WORK/project"
stout rollback -q 1
show 6
sed -i 's/^GREETING.*/GREETING = "changed"/' Stoutfile
show 7
stout allow -q
show 8
stout allow -q --revoke
show 9
EOF
expected="1: none none
2: none none
3: it's $work/project greet 1.0
4: it's $work/project greet 1.0
5: none none
6: it's $work/project greet 1.0
7: none none
8: changed greet 1.0
9: none none"
export WORK="$work"

# session SHELL PROLOGUE: what it shows, with the Stoutfile as it was at first.
session() {
    cp "$work/Stoutfile" "$work/project/Stoutfile"
    stout allow -q --revoke --project "$work/project"
    stout sync -q --project "$work/project"
    # The shell and its options are words.
    # shellcheck disable=SC2086
    (cd "$work/other" && printf '%s\n' "$2" | cat - "$work/session" | timeout 100 $1 > "$work/shown" 2> "$work/said")
    grep '^[0-9]: ' "$work/shown" > "$work/lines" || true
    if [ "$(cat "$work/lines")" = "$expected" ]; then return 0; fi
    diff "$work/lines" - << EOF
$expected
EOF
}
cp Stoutfile "$work/Stoutfile"

posix='show() { printf "%s: %s %s\n" "$1" "${GREETING-none}" "$(greet 2> /dev/null || echo none)"; }'
check 'the hook of bash' session 'bash --norc --noprofile -i' "$posix"'
eval "$(stout hook bash)"'
check_says 'bash is told what to do' 'is not allowed to change this shell; `stout allow` lets it' cat "$work/said"
check_says 'bash is told that [env] changed' 'has changed; look at it' cat "$work/said"
if command -v zsh > /dev/null; then
    check 'the hook of zsh' session 'zsh -f -i' "$posix"'
eval "$(stout hook zsh)"'
fi
if command -v fish > /dev/null; then
    check 'the hook of fish' session 'fish --no-config -i' 'function show
    emit fish_prompt
    set -q GREETING; and set -l one $GREETING; or set -l one none
    set -l two (greet 2> /dev/null; or echo none)
    echo "$argv[1]: $one $two"
end
stout hook fish | source'
fi

# However a user has set the shell, and read twice.
quiet() { ! grep -i -E 'unbound|not found|parameter not set|error|bad |no such' "$work/said"; }
for state in 'set -u -o noclobber; CDPATH=/' 'set -e' 'set -o posix' 'IFS=,:e' 'PROMPT_COMMAND=(true "true;true" true)' \
    'PROMPT_COMMAND="true; true"' 'declare -a PROMPT_COMMAND; set -u' 'shopt -s extglob nocasematch nullglob'; do
    check "the hook of bash after: $state" session 'bash --norc --noprofile -i' "$posix
$state
"'eval "$(stout hook bash)"
eval "$(stout hook bash)"'
    check "bash is not bothered after: $state" quiet
done
check_says 'the hook of bash is registered once' '__stout_hook true' bash --norc --noprofile -c 'PROMPT_COMMAND=(true)
eval "$(stout hook bash)"; eval "$(stout hook bash)"; echo "${PROMPT_COMMAND[*]}"'
if command -v zsh > /dev/null; then
    for state in 'setopt ksharrays shwordsplit' 'setopt nounset noclobber' 'setopt extendedglob nomatch warncreateglobal' \
        'IFS=,:e' 'emulate sh' 'emulate ksh' 'setopt errexit' 'precmd_functions=(true)'; do
        check "the hook of zsh after: $state" session 'zsh -f -i' "$posix
$state
"'eval "$(stout hook zsh)"
eval "$(stout hook zsh)"'
        check "zsh is not bothered after: $state" quiet
    done
fi

# The folder goes away under the shell: its variables go, and prompts stay quiet.
cat > "$work/gone" << 'EOF'
cp -R "$WORK/project" "$WORK/going" && cd "$WORK/going" && rm -rf .stout && stout sync -q && stout allow -q
show 1
rm -rf "$WORK/going"
show 2
show 3
cd "$WORK/other"
show 4
EOF
gone() {
    rm -rf "$work/going"
    # The shell and its options are words.
    # shellcheck disable=SC2086
    (cd "$work/other" && printf '%s\n' "$2" | cat - "$work/gone" | timeout 100 $1 > "$work/shown" 2> "$work/said")
    echo "$(grep '^[0-9]: ' "$work/shown" | sed 's/greet [0-9.]*/greet/' | tr '\n' ',')$(grep -c 'error\[' "$work/said")"
}
away="1: it's $work/going greet,2: none none,3: none none,4: none none,0"
cp "$work/Stoutfile" "$work/project/Stoutfile"
check_says 'bash: a folder that goes away' "$away" gone 'bash --norc --noprofile -i' "$posix"'
eval "$(stout hook bash)"'
if command -v zsh > /dev/null; then
    check_says 'zsh: a folder that goes away' "$away" gone 'zsh -f -i' "$posix"'
eval "$(stout hook zsh)"'
fi

# Where stout itself is gone, that is said once.
cat > "$work/lost" << 'EOF'
eval "$(stout hook bash)"
PATH=/nowhere
cd "$WORK/project"
__stout_hook; __stout_hook; __stout_hook
EOF
lost() { bash --norc --noprofile "$work/lost" 2>&1 | grep -c 'stout: '; }
check_says 'a stout that is gone is missed once' '1' lost

# Variables whose names a shell keeps for itself, and values with whatever a terminal obeys.
odd=$work/odd
mkdir "$odd"
cat > "$odd/Stoutfile" << 'EOF'
platforms = ["linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64"]
sources.core = { registry = "../registry" }
requires.greet = "^1"
[env.set]
path = "/x"
status = "7"
argv = "y"
UID = "1"
ODD = "a\u001b[2K\nb'\\c%s\t\u202e$HOME`x`\n"
EOF
stout sync -q --project "$odd"
want=$(printf 'a\033[2K\nb\047\\c%%s\t\342\200\256$HOME`x`\nEND' | od -An -tx1 | tr -d ' \n')
echoed='printf "%sEND" "$ODD" | od -An -tx1 | tr -d " \n"'
check_says 'bash: odd names and values' "$want" \
    bash --norc -c "set -e; eval \"\$(stout env -q --shell bash --project $odd)\"; $echoed"
check_says 'sh: odd names and values' "$want" \
    sh -c "set -e; eval \"\$(stout env -q --shell sh --project $odd)\"; $echoed"
if command -v zsh > /dev/null; then
    check_says 'zsh: odd names and values' "$want" \
        zsh -fc "set -e; eval \"\$(stout env -q --shell zsh --project $odd)\"; $echoed"
fi
if command -v fish > /dev/null; then
    check_says 'fish: odd names and values' "$want" \
        fish --no-config -c "stout env -q --shell fish --project $odd | source; $echoed"
fi
one_line() { [ "$(stout env -q --shell "$1" --project "$odd" | LC_ALL=C grep -c '[^ -~]')" = 0 ]; }
for shell in bash zsh fish sh; do check "the lines for $shell are printable" one_line "$shell"; done

# What came with a checkout is not used, whatever was allowed: this user's stout did not make it.
rm -rf "$work/clone"
cp -a "$work/project" "$work/clone"
cat > "$work/stranger" << 'EOF'
eval "$(stout hook bash)"
cd "$WORK/clone"
stout allow -q
show 1
EOF
printf '%s\n' "$posix" | cat - "$work/stranger" > "$work/lines"
check_says 'an environment that was copied is not used' '1: none none' bash --norc --noprofile -i < "$work/lines"

# Nothing changed: no process is started.
cat > "$work/idle" << 'EOF'
eval "$(stout hook bash)"
cd "$WORK/project"
__stout_hook
PATH=/nowhere
for turn in 1 2 3 4 5; do __stout_hook || echo broken; done
echo "calm $turn"
EOF
check_says 'a prompt with nothing new starts no process' 'calm 5' bash --norc --noprofile "$work/idle"

# Plug-ins.
cat > "$work/bin/stout-where" << 'EOF'
#!/bin/sh
echo "$STOUT_PROJECT $STOUT_ENV $*"
"$STOUT" export json | tr -d ' \n' | cut -c 1-9
EOF
chmod 755 "$work/bin/stout-where"
check_says 'a plug-in gets project and environment' "$work/project $(readlink "$work/project/.stout/env") --flag x" \
    stout where --flag x
check_says 'a plug-in gets the lock as JSON' '{"lock":1' stout where
check_says 'plug-ins are completed' 'where ' words wh

# Manual pages.
check_says 'manual pages are written' 'manual pages' stout help --man "$work/man"
if command -v mandoc > /dev/null; then
    check 'manual pages are right' mandoc -T lint -W warning "$work"/man/*.1
elif command -v man > /dev/null; then
    check_says 'manual pages can be read' 'make the environment' env MANROFFOPT=-ww man -l "$work/man/stout-sync.1"
else
    echo 'left out: neither mandoc nor man is here'
fi

# Terminals of several kinds.
if command -v python3 > /dev/null; then
    cp "$work/Stoutfile" Stoutfile
    stout lock -q
    check 'terminals: colour, width, silence, exit codes' python3 "$root/Tests/terminal.py" "$stout" "$work/project"
else
    echo 'left out: python3 is not here'
fi

finish_checks
