#!/bin/sh
# Packs the kegs in OUTDIR/kegs as bottles in OUTDIR/bottles and publishes them in OUTDIR/registry:
#
#   sh examples/real-tools/publish.sh OUTDIR
#
# STOUT names a stout to use; without it, the release binary of this repository is built.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../lib/machine.sh"
[ $# -eq 1 ] || die "usage: publish.sh OUTDIR"
need_stout "$here/../.."
cd "$1"

rm -rf bottles registry
mkdir bottles
say "Packing $(find kegs -mindepth 1 -maxdepth 1 | wc -l) kegs"
for keg in kegs/*; do
    "$stout" pack "$keg" --output bottles -q
done
"$stout" registry init registry --name tools --unsigned
"$stout" registry add --registry registry bottles/*
