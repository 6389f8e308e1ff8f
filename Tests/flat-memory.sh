#!/bin/sh
# The memory that `stout sync` takes does not grow with what it installs: its peak for a bottle of 10 MB, for one of
# 1 GB and for many at once, over HTTP from an nginx on 127.0.0.1. Prints the peaks and fails above 32 MB.
#
#   sh Tests/flat-memory.sh [MEGABYTES]       the size of the large one; default 1000
#
# A bottle by another program may have a frame with a window of up to 2^27 bytes; that many more are needed for it then,
# once: such bottles are poured one at a time.
#
# STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
large=${1:-1000}
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/server.sh"
. "$root/Tests/lib/check.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_JOBS
need_stout "$root"
need_debian time zstd
scratch=$(mktemp -d)
finish() {
    stop_server
    # Kegs are read-only.
    chmod -R u+w "$scratch"
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM
limit=32

# make NAME MEGABYTES: packs a package with files of 1 MB that cannot be compressed.
make() {
    tree=$scratch/trees/$1
    mkdir -p "$tree/.stout" "$tree/share/$1"
    printf 'name = "%s"\nversion = "1.0.0"\nplatform = "any"\n' "$1" > "$tree/.stout/package.toml"
    count=0
    while [ "$count" -lt "$2" ]; do
        count=$((count + 1))
        head -c 1000000 /dev/urandom > "$tree/share/$1/$count"
    done
    "$stout" pack "$tree" --output "$scratch/bottles" --level 1 >/dev/null
    rm -rf "$tree"
}

# peak NAME...: syncs an environment of these packages into an empty home; sets `memory` to the peak in MB, rounded up.
peak() {
    machine=$scratch/machine
    mkdir -p "$machine/project"
    {
        printf 'platforms = ["%s"]\n[sources]\ncore = { registry = "%s", unsigned = true }\n[requires]\n' "$platform" "$address"
        for name in "$@"; do printf '%s = "*"\n' "$name"; done
    } > "$machine/project/Stoutfile"
    env HOME="$machine" STOUT_HOME="$machine/data" STOUT_CACHE="$machine/cache" \
        "$stout" --project "$machine/project" lock >/dev/null 2>&1
    env HOME="$machine" STOUT_HOME="$machine/data" STOUT_CACHE="$machine/cache" \
        /usr/bin/time -f %M -o "$scratch/peak" "$stout" --project "$machine/project" sync >/dev/null 2>"$scratch/said" ||
        { cat "$scratch/said"; exit 1; }
    memory=$((($(cat "$scratch/peak") + 1023) / 1024))
    chmod -R u+w "$machine"
    rm -rf "$machine"
}

# at_most WHAT LIMIT
at_most() {
    if [ "$memory" -le "$2" ]; then pass "$1: peak $memory MB, at most $2"; else fail "$1: peak $memory MB" "more than $2 MB"; fi
}

mkdir -p "$scratch/bottles"
make small 10
make large "$large"
many=
for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
    make "part$number" 10
    many="$many part$number"
done
# The same tree in a frame with the largest window.
make wide 200
wide=$(echo "$scratch"/bottles/wide-*.tar.zst)
zstd -q -d < "$wide" > "$scratch/wide.tar"
zstd -q -1 --single-thread --long=27 --check < "$scratch/wide.tar" > "$wide"
rm "$scratch/wide.tar"

"$stout" registry init --unsigned "$scratch/registry" >/dev/null
"$stout" registry add --registry "$scratch/registry" "$scratch"/bottles/* >/dev/null
rm -rf "$scratch/bottles"
serve "$scratch/registry" "$scratch/nginx"
case $(uname -m) in
    x86_64) platform=linux-x86_64 ;;
    *) platform=linux-arm64 ;;
esac

peak small
small=$memory
at_most 'a bottle of 10 MB' "$limit"
peak large
at_most "a bottle of $large MB" "$limit"
difference=$((memory - small))
if [ "$difference" -le 2 ] && [ "$difference" -ge -2 ]; then
    pass "both need the same, $small and $memory MB"
else
    fail "both need the same" "$small and $memory MB"
fi
# The names are split into words on purpose.
# shellcheck disable=SC2086
peak $many
at_most 'twelve bottles of 10 MB at once' "$limit"
peak wide
at_most 'a bottle with a window of 128 MB' $((limit + 128))
finish_checks
