#!/bin/sh
# Compares stout with its peers: builds a payload from real Debian packages, serves it on 127.0.0.1, and runs stout, uv,
# nix, rattler and tar in turn. What is measured, and how: README.md beside this file.
#
#   sh Tests/benchmarks/run.sh [DIR]
#
# DIR keeps payload and peers for the next time, and the runs until the end; .build/benchmarks unless given. It needs about
# 3 GB, and 2 GB for each repetition.
# PACKAGES, names of Debian packages with blanks between, makes another payload: a small one is made within minutes. It belongs to its DIR.
# REPEAT is the number of repetitions (7), ROWS the rows to run (all), LARGE=0 leaves out the bottle of 1 GB.
# STOUT names a stout to use instead of building one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/server.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_CONFIG LD_LIBRARY_PATH

[ $# -le 1 ] || die "usage: run.sh [DIR]"
need_stout "$root"
need_debian python3 python3-venv zstd tar
mkdir -p "${1:-$root/.build/benchmarks}"
out=$(CDPATH='' cd -- "${1:-$root/.build/benchmarks}" && pwd)

sh "$here/payload.sh" "$out"
sh "$here/peers.sh" "$out"

mkdir -p "$out/runs"
work=$(mktemp -d "$out/runs/XXXXXX")
finish() {
    stop_server
    # Kegs are read-only.
    chmod -R u+w "$work"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# An own copy, so that a build meanwhile does not change what is measured.
cp "$stout" "$work/stout"
STOUT=$work/stout sh "$here/publish.sh" "$out"

serve "$out/www" "$work/server"

python3 "$here/compare.py" --out "$out" --work "$work" --stout "$work/stout" --url "$address" \
    --repeat "${REPEAT:-7}" --rows "${ROWS:-all}" --large "${LARGE:-1}"
