#!/bin/sh
# Measures `stout vendor`: making a folder beside curl that fetches the same files, --check beside sha256sum on all
# processors, the size of a delta, and a sync from the folder beside one from a registry in a folder and from a server.
#
#   sh Tests/benchmarks/vendor.sh [DIR]
#
# The payload is 25 packages of 12 MB that cannot be compressed, so that each byte of it is fetched and hashed; nginx serves
# it on 127.0.0.1. DIR (.build/vendor-benchmark) keeps it for the next time. REPEAT is the number of repetitions (7). STOUT
# names a stout to use instead of building one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/server.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_CONFIG LD_LIBRARY_PATH

[ $# -le 1 ] || die "usage: vendor.sh [DIR]"
need_stout "$root"
need_debian python3 curl
mkdir -p "${1:-$root/.build/vendor-benchmark}"
out=$(CDPATH='' cd -- "${1:-$root/.build/vendor-benchmark}" && pwd)
STOUT_PASSPHRASE=
export STOUT_PASSPHRASE

# pack NUMBER VERSION
pack() {
    mkdir -p "$out/tree/.stout"
    printf 'name = "package-%s"\nversion = "%s"\nplatform = "any"\n' "$1" "$2" > "$out/tree/.stout/package.toml"
    head -c 12000000 /dev/urandom > "$out/tree/data-$1"
    "$stout" pack -q --level 1 "$out/tree" -o "$out/bottles"
    rm -r "$out/tree"
}

if [ ! -f "$out/www/trust/timestamp.json" ]; then
    say "Making 25 packages of 12 MB"
    rm -rf "$out/www" "$out/keys" "$out/bottles"
    number=0
    while [ "$number" -lt 25 ]; do
        pack "$number" 1.0
        number=$((number + 1))
    done
    "$stout" registry init -q "$out/www" --name benchmark --keys "$out/keys" > /dev/null 2>&1
    "$stout" registry add -q --registry "$out/www" --keys "$out/keys" "$out/bottles"/*
    rm -r "$out/bottles"
fi

mkdir -p "$out/runs"
work=$(mktemp -d "$out/runs/XXXXXX")
finish() {
    stop_server
    chmod -R u+w "$work"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
cp "$stout" "$work/stout"
# What changes between two deliveries, of a registry of its own.
cp -R "$out/www" "$work/www"
cp -R "$out/keys" "$work/keys"
stout=$work/stout
out=$work pack 7 1.1

serve "$work/www" "$work/server"
python3 "$here/vendor.py" --work "$work" --url "$address" --repeat "${REPEAT:-7}"
