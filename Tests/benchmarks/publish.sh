#!/bin/sh
# Makes OUTDIR/www, what the server serves: stout's registry with the bottles of the payload, and beside it the simple index of
# the wheels, the conda channel, and nix's binary cache. Bottles are packed once, by the stout of the variable STOUT.
#
#   STOUT=PROGRAM sh Tests/benchmarks/publish.sh OUTDIR
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../examples/lib/machine.sh"
[ $# -eq 1 ] || die "usage: publish.sh OUTDIR"
[ -x "${STOUT:-}" ] || die "STOUT names no program"
cd "$1"

# Names of packages are stout's: without `+`.
if [ ! -d bottles ]; then
    say "Packing bottles, as publishers do (level 19)"
    rm -rf bottles.new
    mkdir bottles.new
    for tree in trees/*; do
        name=$(basename "$tree" | sed 's/+/p/g')
        mkdir -p "$tree/.stout"
        printf 'name = "%s"\nversion = "1.0"\nplatform = "any"\n' "$name" > "$tree/.stout/package.toml"
        echo "$tree"
    done | xargs -P "$(nproc)" -I TREE "$STOUT" pack TREE --output bottles.new -q
    # The trees are the payload of everybody else, too.
    rm -rf trees/*/.stout
    mv bottles.new bottles
fi
# Whoever left it out the first time may want it the next.
if [ -d large ] && [ -z "$(find bottles -name 'large-*')" ]; then
    say "Packing the large bottle (level 3)"
    mkdir -p large/.stout
    printf 'name = "large"\nversion = "1.0"\nplatform = "any"\n' > large/.stout/package.toml
    "$STOUT" pack large --output . --level 3 -q
    mv large-1.0-any.tar.zst bottles
fi

rm -rf www
"$STOUT" registry init www --name bench --unsigned -q
"$STOUT" registry add --registry www bottles/* -q
ln -s ../conda ../wheels www/
# What apt asks for: the list of the packages that the payload was made of.
mkdir -p www/debian
(cd debs && for deb in *.deb; do
    dpkg-deb -f "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done) > www/debian/Packages
[ ! -d nix ] || ln -s ../nix www/
