#!/bin/sh
# The whole path on real software: Debian's tools become a registry, nginx serves it, one checkout locks, another with an
# empty home syncs, and every tool runs.
#
#   sh Tests/real-tools.sh
#
# Downloads are kept in .build/real-tools for the next time. STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
example=$root/examples/real-tools
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/check.sh"
. "$root/Tests/lib/server.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE LD_LIBRARY_PATH TERMINFO TERMINFO_DIRS MAGIC

need_stout "$root"
need_debian time
mkdir -p "$root/.build/real-tools"
made=$root/.build/real-tools
scratch=$(mktemp -d)
finish() {
    stop_server
    # Kegs are read-only.
    chmod -R u+w "$scratch"
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM

# stout with the home of machine $1 in that machine's project. A command line in the variable `measure` runs it.
stout_on() {
    machine=$scratch/$1
    shift
    # The variable is split into words on purpose.
    # shellcheck disable=SC2086
    env HOME="$machine/home" STOUT_HOME="$machine/home/data" STOUT_CACHE="$machine/home/cache" \
        ${measure:-} "$stout" --project "$machine/project" "$@"
}

# Makes the project of machine $1: the Stoutfile with the server's address, and the lock of machine $2 if given.
check_out() {
    mkdir -p "$scratch/$1/project"
    sed "s|http://127.0.0.1:8080|$address|; s|\"linux-x86_64\"|\"$platform\"|" "$example/Stoutfile" \
        > "$scratch/$1/project/Stoutfile"
    [ $# -eq 1 ] || cp "$scratch/$2/project/Stout.lock" "$scratch/$1/project/Stout.lock"
}

# The version of package $1 in the lock of the second machine.
locked_version() {
    awk -v name="name = \"$1\"" '
        /^\[\[package\]\]/ { here = 0 }
        $0 == name { here = 1 }
        here && /^version = / { gsub(/"/, "", $3); print $3; exit }' "$scratch/second/project/Stout.lock"
}

# All links and files of the environment of machine $1 with their contents.
environment_of() {
    (cd "$scratch/$1/project/.stout/env/" && find . -type f -exec sha256sum {} + && find . -type l -printf '%p -> %l\n') |
        sed "s|$scratch/$1/||g" | sort
}

# Makes kegs, bottles and registry in the folder $1.
make_registry() {
    sh "$example/kegs.sh" "$1" && STOUT=$stout sh "$example/publish.sh" "$1"
}

say "Making the registry"
check "bottles and a registry of real tools" make_registry "$made"
check "the kegs are complete and relocatable" sh "$example/check.sh" "$made/kegs"
platform=$(sed -n 's/^platform = "\(linux.*\)"/\1/p' "$made"/kegs/jq-*/.stout/package.toml | head -n 1)
kegs=$(find "$made/kegs" -mindepth 1 -maxdepth 1 | wc -l)
check "each of $kegs kegs became a bottle in the registry" \
    sh -c '[ "$(find "$1" -type f | wc -l)" -eq "$2" ]' - "$made/registry/bottles" "$kegs"

serve "$made/registry" "$scratch/server"
say "nginx serves it at $address"

say "Locking on the first machine"
check_out first
check "stout lock" stout_on first lock
check "stout lock --check: up to date" stout_on first lock --check
check_refuses "no address in the lock" '' grep -F 127.0.0.1 "$scratch/first/project/Stout.lock"
check "a library that a library needs is in the lock" grep -q '^name = "libonig"$' "$scratch/first/project/Stout.lock"

say "Syncing on the second machine, with an empty home"
check_out second first
measure="/usr/bin/time -f %M -o $scratch/memory"
check "stout sync --locked" stout_on second sync --locked
measure=
check "the lock is as it was" cmp "$scratch/first/project/Stout.lock" "$scratch/second/project/Stout.lock"
while read -r package command; do
    version=$(locked_version "$package")
    # The command is split into words on purpose. A letter at the end, as in flex 2.5.4a, is not always said.
    # shellcheck disable=SC2086
    check_says "$package ${version:-is not in the lock}: $command" "${version%[a-z]}" \
        stout_on second run -- $command < /dev/null
done <<COMMANDS
$(sed '/^#/d' "$example/versions")
COMMANDS

say "The tools work, with the libraries and data of the environment"
env=$scratch/second/project/.stout/env
check_says "jq filters" '[2,3]' stout_on second run -- jq -nc '[1, 2] | map(. + 1)'
check_says "sqlite3 selects" '42' stout_on second run -- sqlite3 :memory: 'SELECT 6 * 7'
check_says "file knows an ELF file by its own data" 'ELF 64-bit' stout_on second run -- file -L "$stout"
check_says "gawk loads an extension" 'a file' \
    stout_on second run -- gawk -l filefuncs 'BEGIN { stat(ARGV[1], data); print "a " data["type"] }' "$stout"
check_says "infocmp reads the terminals of the environment" "$env/lib/terminfo" stout_on second run -- infocmp tmux
printf '%%%%\nx ECHO;\n' > "$scratch/scanner.l"
check_says "flex makes a scanner with the environment's m4" 'yylex' stout_on second run -- flex -t "$scratch/scanner.l"
check_says "the Stoutfile sets variables" 'plain' stout_on second run -- sh -c 'echo "$BAT_STYLE"'
check "each file's libraries are the environment's" \
    sh "$example/libraries.sh" "$env" "$scratch/second/home/data/projects"

say "Syncing again"
check_says "nothing to do" 'up to date' stout_on second sync
check "stout verify" stout_on second verify
check "the first machine syncs" stout_on first sync
environment_of first > "$scratch/first.environment"
environment_of second > "$scratch/second.environment"
check "both environments have the same files with the same bytes" \
    cmp "$scratch/first.environment" "$scratch/second.environment"

say "Showing the environment"
check_says "stout tree names what curl needs" 'libssl' stout_on second tree
check_says "stout env is for a shell's eval" "jq-" \
    bash -c 'eval "$("$@")" && jq --version' - "$stout" --project "$scratch/second/project" env --shell bash

say "Changing a requirement"
sed -i 's/^lua = .*/lua = "~5.4"/' "$scratch/first/project/Stoutfile"
cp "$scratch/first/project/Stout.lock" "$scratch/before.lock"
check_refuses "stout sync --locked refuses a stale lock" 'error[E0324]' stout_on first sync --locked
check "stout lock" stout_on first lock
check "only lua changed" sh -c '[ "$(diff "$1" "$2" | grep -c "^> version")" -eq 1 ]' - \
    "$scratch/before.lock" "$scratch/first/project/Stout.lock"
check "stout sync" stout_on first sync
check_says "the new lua runs" 'Lua 5.4' stout_on first run -- lua -v

say "A bottle that the server does not have, or not as it was"
check_out fourth second
bottle=$made/registry/$(sed -n '/^name = "tree"/,/^$/s/^bottle.*path = "\([^"]*\)".*/\1/p' \
    "$scratch/fourth/project/Stout.lock")
mv "$bottle" "$scratch/bottle"
check_refuses "a missing bottle" 'error[E0533]' stout_on fourth sync --locked
cp "$(find "$made/bottles" -name 'patch-*' | sort | head -n 1)" "$bottle"
check_refuses "another bottle in its place" 'error[E0610]' stout_on fourth sync --locked
sed '1s/./x/' "$scratch/bottle" > "$bottle"
check_refuses "a damaged bottle" 'error[E0702]' stout_on fourth sync --locked
check "and no environment" test ! -e "$scratch/fourth/project/.stout/env"
mv "$scratch/bottle" "$bottle"
check "the right bottle, then" stout_on fourth sync --locked

say "The same inputs, the same bytes"
mkdir -p "$made/again"
ln -sfn ../downloads "$made/again/downloads"
check "kegs, bottles and registry made again" make_registry "$made/again"
check "the same bottles" diff -r "$made/bottles" "$made/again/bottles"
address=$made/again/registry
check_out third
check "stout lock from the registry's folder" stout_on third lock
check "the same lock" cmp "$scratch/second/project/Stout.lock" "$scratch/third/project/Stout.lock"

say "In a network namespace without interfaces, from the vendor folder"
if [ "$(id -u)" -eq 0 ]; then alone="unshare --net"; else alone="unshare --user --map-root-user --net"; fi
check "stout vendor" stout_on second vendor
check "stout vendor --check" stout_on second vendor --check
check_out closed second
cp -R "$scratch/second/project/vendor" "$scratch/closed/project/vendor"
measure=$alone
check "stout sync --offline" stout_on closed sync --locked --offline
check_says "and the tools run" 'jq-' stout_on closed run -- jq --version
check "stout verify" stout_on closed verify
measure=
check "the same fingerprint" sh -c '[ "$1" = "$2" ]' - "$(stout_on second fingerprint)" "$(stout_on closed fingerprint)"
check_says "a second stout vendor has nothing to do" 'up to date' stout_on second vendor

say "Without the server"
stop_server
cp "$scratch/second/project/Stout.lock" "$scratch/before.lock"
check_refuses "stout lock --upgrade says that the registry is not there" 'error[E0606]' stout_on second lock --upgrade
check "and leaves the lock" cmp "$scratch/before.lock" "$scratch/second/project/Stout.lock"
rm -rf "$scratch/second/project/.stout" "$scratch/second/home/data/projects"
check "stout sync --offline from the cellar" stout_on second sync --locked --offline
check_says "and the tools run" 'jq-' stout_on second run -- jq --version

echo "Peak memory of the first sync: $(tail -n 1 "$scratch/memory") KiB ($(uname -m), $(nproc) CPUs)"
finish_checks
