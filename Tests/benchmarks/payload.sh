#!/bin/sh
# Makes the payload, once: OUTDIR/debs -> OUTDIR/trees, a folder for each package of the list `packages`, and from these
# OUTDIR/wheels and OUTDIR/conda. The work of stout and nix on it is in publish.sh and peers.sh.
#
#   sh Tests/benchmarks/payload.sh OUTDIR
#
# PACKAGES, names with blanks between, stands for the list; LARGE=0 leaves the tree of 1 GB out.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../examples/lib/machine.sh"
[ $# -eq 1 ] || die "usage: payload.sh OUTDIR"
cd "$1"
mkdir -p debs trees

packages=${PACKAGES:-$(sed '/^#/d' "$here/packages")}
missing=
for package in $packages; do
    [ -d "trees/$package" ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    need_package_lists
    say "Fetching Debian packages:$missing"
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    (cd debs && apt-get download -qq $missing) 2>/dev/null || die "cannot download all of:$missing"
    for package in $missing; do
        rm -rf trees/new
        mkdir trees/new
        dpkg-deb -x "debs/${package}"_*.deb trees/new
        # Wheels cannot hold links, and not everybody makes empty folders: the same payload for all has neither.
        find trees/new -type l -delete
        find trees/new -type d -empty -delete
        chmod -R u+w trees/new
        mv trees/new "trees/$package"
    done
fi
[ -d conda/linux-64 ] || python3 "$here/conda.py" trees conda
[ -d wheels ] || python3 "$here/wheels.py" trees wheels

# One large package: three times the whole payload, and 64 MB that cannot be compressed.
if [ "${LARGE:-1}" != 0 ] && [ ! -d large ]; then
    say "Making a tree of 1 GB"
    rm -rf large.new
    mkdir large.new
    for copy in 1 2 3; do cp -r trees "large.new/$copy"; done
    head -c 67108864 /dev/urandom > large.new/random
    mv large.new large
fi
