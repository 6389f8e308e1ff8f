#!/bin/sh
# Proves, without stout, that the kegs of kegs.sh are complete and relocatable:
#
#   sh examples/real-tools/check.sh KEGS
#
# 1. Each library that an ELF file needs is libc's, in its own keg, or in a keg that its package.toml requires.
# 2. In a farm of hard links to one version of each package, no two kegs own the same path, each ELF file gets each
#    library beyond libc from the farm, and each program of the list `versions` prints its version; with no
#    LD_LIBRARY_PATH. Done with the newest versions, and again with the oldest.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../lib/machine.sh"
[ $# -eq 1 ] || die "usage: check.sh KEGS"
kegs=$(CDPATH='' cd -- "$1" && pwd)
need_debian patchelf

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
problems=$scratch/problems
: > "$problems"

problem() {
    say "  $*"
    echo "$*" >> "$problems"
}

# Key $2 of the package.toml of keg $1.
metadata() {
    sed -n "s/^$2 = \"\(.*\)\"\$/\1/p" "$1/.stout/package.toml"
}

dpkg-query -L libc6 | sed -n 's|.*/\([^/]*\.so\.[0-9]*\)$|\1|p' | sort -u > "$scratch/libc"

# A table `name keg` of the kegs, oldest version first; and of the libraries, `name library`.
for keg in "$kegs"/*; do
    revision=$(sed -n 's/^revision = //p' "$keg/.stout/package.toml")
    echo "$(metadata "$keg" name) $(metadata "$keg" version)_${revision:-0} $keg"
done | sort -k 1,1 -k 2,2V > "$scratch/kegs"
while read -r name _ keg; do
    [ ! -d "$keg/lib" ] || find "$keg/lib" -maxdepth 1 -name '*.so*' -printf "$name %f\n"
done < "$scratch/kegs" | sort -u > "$scratch/libraries"

# The ELF files in folder $1 that are programs or libraries, as paths.
elf_files() {
    find "$1" -path "$1/share" -prune -o -path "$1/etc" -prune -o -type f -size +1k -print | while read -r file; do
        [ "$(head -c 4 "$file" | tail -c 3)" != ELF ] || echo "$file"
    done
}

say "Each needed library is in a package that is required ($(wc -l < "$scratch/kegs") kegs)"
while read -r name _ keg; do
    {
        echo "$name"
        sed -n 's/^  "\([^ "]*\).*",$/\1/p' "$keg/.stout/package.toml"
    } > "$scratch/required"
    awk 'NR == FNR { required[$1] = 1; next } required[$1] { print $2 }' "$scratch/required" "$scratch/libraries" |
        sort - "$scratch/libc" > "$scratch/offered"
    elf_files "$keg" | while read -r file; do
        patchelf --print-needed "$file" 2>/dev/null
    done | sort -u | comm -23 - "$scratch/offered" > "$scratch/unmet"
    while read -r library; do
        problem "${keg##*/} needs $library: neither libc nor a required package has it"
    done < "$scratch/unmet"
done < "$scratch/kegs"

# Makes a farm in $1 of the kegs in the table on standard input and tries it.
try_farm() {
    mkdir "$1"
    while read -r name version keg; do
        (cd "$keg" && find . -path ./.stout -prune -o ! -type d -print) >> "$1.paths"
        # Hard links, as an environment has them; copies where the scratch folder is on another file system.
        cp -al "$keg/." "$1" 2>/dev/null || cp -a "$keg/." "$1"
        echo "$name ${version%_*}" >> "$1.versions"
    done
    sort "$1.paths" | uniq -d | while read -r path; do
        problem "two kegs own $path"
    done
    sh "$here/libraries.sh" "$1" > "$1.libraries" || while read -r problem; do
        problem "$problem"
    done < "$1.libraries"
    sed '/^#/d' "$here/versions" | while read -r name command; do
        version=$(awk -v name="$name" '$1 == name { print $2 }' "$1.versions")
        # The command is split into words on purpose. Its status is not judged: iperf 2 ends with 1 when it
        # has said its version.
        # shellcheck disable=SC2086
        answer=$(env -i HOME="$scratch" PATH="$1/bin:/usr/bin:/bin" $command 2>&1) || true
        # A letter at the end, as in flex 2.5.4a, is not always said.
        if line=$(echo "$answer" | grep -m 1 -F "${version%[a-z]}"); then
            say "  $name $version: $line"
        else
            problem "$command does not say $version: $answer"
        fi
    done
}

say "A farm of the newest versions"
awk '{ newest[$1] = $0 } END { for (name in newest) print newest[name] }' "$scratch/kegs" | try_farm "$scratch/newest"
say "A farm of the oldest versions"
awk '!seen[$1]++' "$scratch/kegs" | try_farm "$scratch/oldest"

count=$(wc -l < "$problems")
[ "$count" -eq 0 ] || die "$count problems"
say "No problem found"
