#!/bin/sh
# Makes a registry of real tools from Debian's archive:
#
#   sh examples/real-tools/build.sh OUTDIR
#
# OUTDIR/downloads (kept for the next time) -> OUTDIR/kegs -> OUTDIR/bottles -> OUTDIR/registry.
# STOUT names a stout to use; without it, the release binary of this repository is built.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../lib/machine.sh"
[ $# -eq 1 ] || die "usage: build.sh OUTDIR"
need_stout "$here/../.."
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)

sh "$here/kegs.sh" "$out"
sh "$here/check.sh" "$out/kegs"
STOUT=$stout sh "$here/publish.sh" "$out"
