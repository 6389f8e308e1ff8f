#!/bin/sh
# Asks the dynamic linker where the ELF files below a folder (a farm of links, an environment) get their libraries:
#
#   sh examples/real-tools/libraries.sh FOLDER [WITHIN]
#
# Prints `FILE gets LIBRARY from PATH` for each library, other than libc's, that comes from outside of WITHIN (FOLDER
# itself unless given) or is not found, and ends with 1 if there is any; else prints how many files it asked about.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../lib/machine.sh"
case $# in
    1 | 2) ;;
    *) die "usage: libraries.sh FOLDER [WITHIN]" ;;
esac
folder=$(realpath "$1")
within=$(realpath "${2:-$1}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
dpkg-query -L libc6 | sed -n 's|.*/\([^/]*\.so\.[0-9]*\)$|\1|p' > "$scratch/libc"

find -L "$folder/bin" "$folder/lib" "$folder/libexec" -type f -size +1k 2>/dev/null | while read -r file; do
    [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
    # It warns on standard error of libraries that are not executable, and fails for a file that is not dynamic.
    env -i PATH=/usr/bin:/bin ldd "$file" 2>/dev/null > "$scratch/answer" || continue
    echo "$file" >> "$scratch/asked"
    awk -v file="${file#"$folder"/}" -v within="$within/" '
        NR == FNR { libc[$1] = 1; next }
        $2 == "=>" && !libc[$1] && index($3, within) != 1 {
            print file " gets " $1 " from " ($3 == "not" ? "nowhere" : $3)
        }' "$scratch/libc" "$scratch/answer"
done > "$scratch/strangers"

cat "$scratch/strangers"
[ ! -s "$scratch/strangers" ] || exit 1
echo "$(wc -l < "$scratch/asked") files get their libraries from here"
