#!/bin/sh
# Flips one bit at a time somewhere in a keg: in a file's content, in the permissions of a file or folder, or in a link's
# target. `stout verify` must find each; `stout verify --repair` must mend it, which the fingerprint proves. Prints
# `points tried, points failed` and what failed.
#
#     Tests/faults/bit-flips.sh [COUNT [SEED]]
#
# COUNT: flips, by default 40. The program is built, or named by the variable STOUT.
set -eu

root=$(cd "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=examples/lib/machine.sh
. "$root/examples/lib/machine.sh"
need_stout "$root"

count=${1:-40}
seed=${2:-$(date +%s)}
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT INT TERM
say "seed $seed"

STOUT_HOME=$work/home
STOUT_CACHE=$work/cache
export STOUT_HOME STOUT_CACHE

# package NAME: a tree with a program, a library, a link, documents of two sizes and a file that names its prefix.
package() {
    tree=$work/tree/$1
    mkdir -p "$tree/.stout" "$tree/bin" "$tree/lib" "$tree/share/doc/$1" "$tree/share/man/man1"
    # Long enough for the path of this project.
    prefix=/opt/prefix-$(printf '%0200d' 0)
    printf 'name = "%s"\nversion = "1.0"\nplatform = "any"\nrequires = []\nprefix = "%s"\n' "$1" "$prefix" \
        > "$tree/.stout/package.toml"
    printf '#!/bin/sh\necho %s\n' "$1" > "$tree/bin/$1"
    chmod 755 "$tree/bin/$1"
    head -c 20000 /dev/urandom > "$tree/lib/lib$1.so.1"
    ln -s "lib$1.so.1" "$tree/lib/lib$1.so"
    ln -s "../bin/$1" "$tree/lib/tool-$1"
    printf 'prefix=%s\n' "$prefix" > "$tree/lib/$1.pc"
    head -c 300 /dev/urandom > "$tree/share/doc/$1/short"
    head -c 70000 /dev/urandom > "$tree/share/doc/$1/long"
    printf '.TH %s 1\n' "$1" > "$tree/share/man/man1/$1.1"
    "$stout" pack -q "$tree" -o "$work/bottles"
}

for name in one two three; do package "$name"; done
"$stout" registry init -q --unsigned "$work/registry"
"$stout" registry add -q --registry "$work/registry" "$work"/bottles/*
mkdir "$work/project"
cat > "$work/project/Stoutfile" << END
platforms = ["linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64"]

[sources]
core = { registry = "../registry" }

[requires]
one = "*"
two = "*"
three = "*"
END
cd "$work/project"
"$stout" sync -q
"$stout" verify -q
fingerprint=$("$stout" fingerprint)

# A random number below $1, the same ones for one seed.
state=$seed
below() {
    state=$(((state * 1103515245 + 12345) % 2147483648))
    number=$(((state / 65536 + state % 32768 * 32768) % $1))
}

# Everything in the cellar below the kegs' own folders, which may be 0755 by a kill.
find "$STOUT_HOME/cellar" -mindepth 3 | sort > "$work/places"
places=$(wc -l < "$work/places")

# flip PATH: one bit of it, and says what in `what`.
flip() {
    if [ -L "$1" ]; then
        target=$(readlink "$1")
        below ${#target}
        # The lowest bit of one letter.
        letter=$(printf '%s' "$target" | tail -c +$((number + 1)) | head -c 1 | od -An -tu1 | tr -d ' ')
        head=$(printf '%s' "$target" | head -c "$number")
        tail=$(printf '%s' "$target" | tail -c +$((number + 2)))
        # shellcheck disable=SC2059
        new=$head$(printf "\\$(printf '%03o' $((letter % 2 ? letter - 1 : letter + 1)))")$tail
        what="target $target to $new"
        chmod u+w "$(dirname "$1")"
        ln -sfn "$new" "$1"
        chmod u-w "$(dirname "$1")"
        return
    fi
    below 4
    if [ -d "$1" ] || [ "$number" -eq 0 ]; then
        below 9
        bit=$((1 << number))
        mode=$(stat -c %a "$1")
        new=$((0$mode ^ bit))
        what="mode $mode to $(printf '%o' "$new")"
        chmod "$(printf '%o' "$new")" "$1"
        return
    fi
    below "$(stat -c %s "$1")"
    place=$number
    below 8
    bit=$((1 << number))
    byte=$(od -An -tu1 -j "$place" -N 1 "$1" | tr -d ' ')
    what="bit $number of byte $place"
    mode=$(stat -c %a "$1")
    chmod u+w "$1"
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' $((byte ^ bit)))" | dd of="$1" bs=1 seek="$place" conv=notrunc 2> /dev/null
    chmod "$mode" "$1"
}

tried=0
missed=0
broken=0
while [ "$tried" -lt "$count" ]; do
    tried=$((tried + 1))
    below "$places"
    path=$(sed -n "$((number + 1))p" "$work/places")
    flip "$path"
    if "$stout" verify -q > /dev/null 2>&1; then
        missed=$((missed + 1))
        say "not found: $what of $path"
    fi
    if ! "$stout" verify -q --repair > "$work/log" 2>&1 || [ "$("$stout" fingerprint)" != "$fingerprint" ]; then
        broken=$((broken + 1))
        say "not mended: $what of $path"
        cat "$work/log" >&2
        exit 1
    fi
    # Generations would fill the disk.
    if [ $((tried % 50)) -eq 0 ]; then
        chmod -R u+w "$STOUT_HOME/projects"
        rm -rf "$STOUT_HOME/projects"
        "$stout" sync -q
    fi
done
printf 'bit flips: points tried %s, points failed %s (not found %s, not mended %s)\n' \
    "$tried" $((missed + broken)) "$missed" "$broken"
[ $((missed + broken)) -eq 0 ]
