#!/bin/sh
# Makes kegs of real tools: fetches the .debs of the catalogue and of every shared library that they need, unpacks them,
# and makes them relocatable.
#
#   sh examples/real-tools/kegs.sh OUTDIR      writes OUTDIR/kegs/NAME-VERSION[_REVISION]; keeps OUTDIR/downloads
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
catalogue=$here/catalogue
. "$here/../lib/machine.sh"
. "$here/debian.sh"
. "$here/keg.sh"

[ $# -eq 1 ] || die "usage: kegs.sh OUTDIR"
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)
downloads=$out/downloads
kegs=$out/kegs

need_package_lists
need_debian patchelf
triplet=$(dpkg-query -L libc6 | sed -n 's|.*/lib/\([^/]*\)/libc\.so\.6$|\1|p' | head -n 1)
libc_libraries=$(dpkg-query -L libc6 | sed -n 's|.*/\([^/]*\.so\.[0-9]*\)$|\1|p' | tr '\n' ' ')
case $(dpkg --print-architecture) in
    amd64) platform=linux-x86_64 ;;
    arm64) platform=linux-arm64 ;;
    *) die "no stout platform for Debian's $(dpkg --print-architecture)" ;;
esac

rm -rf "$kegs" "$out/fetched"
mkdir -p "$kegs" "$downloads"

# The file of Debian package $1, version $2, among the downloads.
deb_file() {
    set -- "$downloads/$1_$(echo "$2" | sed 's/:/%3a/')"_*.deb
    [ ! -f "$1" ] || echo "$1"
}

# Fetches the two newest versions of each Debian package in "$@" that the archive offers, and writes a line
# `package version file` to OUTDIR/new for each: packages by name, versions oldest first.
fetch() {
    apt-cache madison "$@" | awk -F ' *[|] *' '
        { gsub(/ /, "", $1) }
        / Packages$/ && !seen[$1, $2]++ && ++n[$1] <= 2 { print $1, $2 }' | tac | sort -s -k 1,1 > "$out/wanted"
    wanted=$(sed 's/ /=/' "$out/wanted")
    # The list is split into words on purpose. A version that the archive lists and does not have (an older one can be
    # gone while the lists are being refreshed) is found by its missing file, below.
    # shellcheck disable=SC2086
    (cd "$downloads" && apt-get download -qq $wanted) > "$out/apt.log" 2>&1 || true
    while read -r package version; do
        deb=$(deb_file "$package" "$version")
        if [ -n "$deb" ]; then
            echo "$package $version $deb"
        else
            say "The archive lists $package $version and does not have it: left out"
        fi
    done < "$out/wanted" > "$out/new"
    for package in "$@"; do
        grep -q "^$package " "$out/new" || { cat "$out/apt.log" >&2 && die "cannot download the package $package"; }
    done
}

# Rounds: what the catalogue names, then what that depends on, until nothing new is named.
say "Fetching Debian packages into ${out##*/}/downloads"
packages=$(awk '!/^#/ { print $2 }' "$catalogue" | sort -u)
while [ -n "$packages" ]; do
    # shellcheck disable=SC2086
    fetch $packages
    cat "$out/new" >> "$out/fetched"
    while read -r package version deb; do
        kept_dependencies "$deb" "$package"
    done < "$out/new" | awk '{ print $1 }' | sort -u > "$out/named"
    packages=$(awk 'NR == FNR { have[$1] = 1; next } !have[$1]' "$out/fetched" "$out/named")
done

say "Making $(wc -l < "$out/fetched") kegs"
last=
while read -r package version deb; do
    upstream=$(upstream_version "$version")
    # Debian's revisions are counted from 0 for each upstream version: a rebuild is a revision here too.
    if [ "$package $upstream" = "$last" ]; then
        revision=$((revision + 1))
    else
        revision=0
    fi
    last="$package $upstream"
    make_keg "$package" "$upstream" "$revision" "$deb"
done < "$out/fetched"
rm -f "$out/wanted" "$out/new" "$out/named" "$out/apt.log"
