# Sourced by kegs.sh, which sets the variables: Debian's names, versions and dependencies in stout's words.
# shellcheck shell=sh disable=SC2154

# The stout name of Debian package $1: the catalogue's, else a library's name without the number of its ABI.
stout_name() {
    awk -v debian="$1" '!/^#/ && $2 == debian { print $1; found = 1; exit } END { exit !found }' "$catalogue" && return
    case $1 in
        zlib1g) echo zlib ;;
        gcc-*-base) echo gcc-base ;;
        lib*) echo "${1%t64}" | sed -E 's/-[0-9.]+$//; t; s/[0-9.]+$//' ;;
        *) echo "$1" ;;
    esac
}

# Column $2 (3 renames, 4 finds, 5 besides) of the catalogue for Debian package $1; nothing for `-`.
catalogued() {
    awk -v debian="$1" -v column="$2" '!/^#/ && $2 == debian && $column != "-" { print $column }' "$catalogue"
}

# The upstream version in Debian version $1: without epoch, Debian's revision, and marks of repacking.
# Debian's `~` sorts before the end, as a pre-release does here; `-stable` says nothing.
upstream_version() {
    echo "$1" | sed -E 's/^[0-9]+://; s/-[^-]*$//; s/[.+~](dfsg|ds|repack)[0-9.]*$//; s/-stable$//; s/~/-/'
}

# The lower bound in Debian version $1. Build metadata plays no part in constraints; `3.7~` begins before 3.7's first
# pre-release.
bound_version() {
    upstream_version "$1" | sed -E 's/\+.*//; s/-$/-0/'
}

# One line `package operator version` for each dependency of the .deb $1, the first of each choice.
dependencies() {
    dpkg-deb -f "$1" Pre-Depends Depends | sed -E 's/^[A-Za-z-]+: //' | tr ',' '\n' |
        sed -E 's/\|.*//; s/:any//; s/[()]//g; s/^ +//; s/ +$//; /^$/d'
}

# Is the Debian package $1 one that kegs are made of: a library other than libc, or the documents of gcc's libraries?
is_library() {
    case $1 in
        libc6 | libc-*) return 1 ;;
        lib* | zlib1g | gcc-*-base) return 0 ;;
        *) return 1 ;;
    esac
}

# The lines of `dependencies` of .deb $1 that a keg has too; $2 is its Debian name.
kept_dependencies() {
    besides=$(catalogued "$2" 5)
    dependencies "$1" | while read -r needed operator version; do
        if is_library "$needed" || [ "$needed" = "$besides" ]; then
            echo "$needed $operator $version"
        fi
    done
    if [ -n "$besides" ] && apt-cache show --no-all-versions "$besides" | grep -q '^Essential: yes'; then
        echo "$besides"
    fi
}

# A stout requirement from a Debian dependency: name $1, operator $2, version $3, the version at hand $4.
# Debian promises nothing beyond the ABI in the library's name, so the next major version is the upper bound.
requirement() {
    name=$(stout_name "$1")
    next=$(($(echo "$4" | sed -E 's/^([0-9]+).*/\1/') + 1))
    case $2 in
        '=') echo "$name =$(bound_version "$3")" ;;
        '>=') echo "$name >=$(bound_version "$3"), <$next" ;;
        '') echo "$name <$next" ;;
        *) die "cannot write the dependency '$1 $2 $3' as a constraint" ;;
    esac
}

# The licence in the machine-readable copyright file $1, for the files in general, by its SPDX name; nothing when the
# file is not machine-readable.
licence() {
    awk '
        NR == 1 && !/^Format:/ { exit }
        /^Files:[ \t]*\*[ \t]*$/ { general = 1 }
        general && sub(/^License:[ \t]*/, "") { print; exit }
    ' "$1" | sed -E '
        s/\b(Expat|MIT\/X11)\b/MIT/g
        s/\b(L?GPL)-([0-9])(\.([0-9]))?\+/\1-\2.0\4-or-later/g; s/2\.01-or/2.1-or/g
        s/\b(L?GPL)-([0-9])(\.0)?( |,|$)/\1-\2.0-only\4/g; s/\bLGPL-2\.1( |,|$)/LGPL-2.1-only\1/g
        s/\bBSD-([0-9])-clause\b/BSD-\1-Clause/g
        s/ or / OR /g; s/ and / AND /g; s/ +$//'
}
