# Sourced by kegs.sh, which sets the variables: one .deb becomes one relocatable keg.
# shellcheck shell=sh disable=SC2154

# Makes $kegs/NAME-VERSION[_REVISION] from Debian package $1 in the file $4, as version $2, revision $3.
make_keg() {
    name=$(stout_name "$1")
    keg=$kegs/$name-$2
    [ "$3" -eq 0 ] || keg=${keg}_$3
    mkdir "$keg"
    tree=$out/tree
    rm -rf "$tree"
    dpkg-deb -x "$4" "$tree"
    lay_out "$tree" "$keg"
    mend_links "$keg"
    rename_programs "$keg" "$(catalogued "$1" 3)"
    set_run_paths "$keg"
    wrap_programs "$keg" "$(catalogued "$1" 4)"
    chmod -R u=rwX,go=rX "$keg"
    mkdir "$keg/.stout"
    describe "$@" > "$keg/.stout/package.toml"
    rm -rf "$tree"
}

# Moves the files of the Debian tree $1 to a keg's places in $2: no usr/, one bin/, no folder for the architecture in
# lib/. Left out: services and settings of the whole system, state, and notes to Debian's own checker.
lay_out() {
    (cd "$1" && rm -rf var usr/share/lintian lib/systemd usr/lib/systemd etc/init.d etc/default etc/profile.d)
    for pair in bin=bin sbin=bin usr/bin=bin usr/sbin=bin usr/games=bin "lib/$triplet=lib" "usr/lib/$triplet=lib" \
        lib=lib lib64=lib usr/lib=lib usr/libexec=libexec usr/include=include usr/share=share etc=etc; do
        from=$1/${pair%=*}
        if [ -d "$from" ] && [ ! -L "$from" ]; then
            mkdir -p "$2/${pair#*=}"
            cp -a "$from/." "$2/${pair#*=}/"
            rm -rf "$from"
        fi
    done
    rest=$(find "$1" ! -type d)
    [ -z "$rest" ] || die "no place in a keg for: $rest"
}

# Rewrites the symbolic links of the keg $1 that are absolute or go through the architecture's folder, so that they point
# to the same file inside the keg, and removes those that point out of it.
mend_links() {
    (cd "$1" && find . -type l -printf '%P\t%l\n') | awk -F '\t' -v triplet="$triplet" '
        # The path without `.`, `..` and empty parts; parts of `..` that lead out of the keg stay.
        function plain(path, parts, kept, count, n, i) {
            n = split(path, parts, "/")
            for (i = 1; i <= n; i++) {
                if (parts[i] == "" || parts[i] == ".") continue
                if (parts[i] == ".." && count > 0 && kept[count] != "..") count--
                else kept[++count] = parts[i]
            }
            path = kept[1]
            for (i = 2; i <= count; i++) path = path "/" kept[i]
            return path
        }
        {
            folder = $1
            sub(/[^\/]*$/, "", folder)
            target = $2
            if (target ~ /^\//) { sub(/^\/(usr\/)?/, "", target); sub(/^sbin\//, "bin/", target) }
            else target = plain(folder target)
            moved = sub("^lib/" triplet "/", "lib/", target)
            if (target ~ /^\.\.\//) { print $1; next }
            if ($2 !~ /^\// && !moved) next
            gsub(/[^\/]+/, "..", folder)
            print $1 "\t" folder target
        }' | while IFS="$(printf '\t')" read -r link target; do
        rm "$1/$link"
        [ -z "$target" ] || ln -s "$target" "$1/$link"
    done
}

# Renames programs in the keg $1 as `new=old` in $2 says; the real file moves to bin/ when the program was a link.
rename_programs() {
    [ -n "$2" ] || return 0
    new=$1/bin/${2%=*}
    old=$1/bin/${2#*=}
    real=$(realpath "$old")
    [ "$real" = "$old" ] || rm "$old"
    mv "$real" "$new"
    find "$1" -mindepth 1 -type d -empty -delete
}

# Is the file $1 an ELF file?
is_elf() {
    [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]
}

# Lets each ELF file in the keg $1 that needs more than libc find its libraries relative to itself: `$ORIGIN/../lib` for
# a program in bin/, `$ORIGIN` for a library in lib/. In the environment, that lib/ has the libraries of all kegs.
set_run_paths() {
    (cd "$1" && find . -path ./share -prune -o -type f -size +1k -printf '%P\n') | while read -r file; do
        is_elf "$1/$file" || continue
        [ -n "$(libraries_beyond_libc "$1/$file")" ] || continue
        case $(dirname "$file") in
            lib | lib/*) up=$(dirname "$file" | sed -E 's|^lib||; s|/[^/]+|/..|g') ;;
            *) up=$(dirname "$file" | sed -E 's|[^/]+|..|g; s|^|/|')/lib ;;
        esac
        chmod u+w "$1/$file"
        # $ORIGIN is for the dynamic linker.
        patchelf --set-rpath '$ORIGIN'"$up" "$1/$file"
    done
}

# The names of the shared libraries that the ELF file $1 needs and libc6 does not have.
libraries_beyond_libc() {
    patchelf --print-needed "$1" 2>/dev/null | while read -r library; do
        case " $libc_libraries " in
            *" $library "*) ;;
            *) echo "$library" ;;
        esac
    done
}

# Moves the programs of the keg $1 to libexec/ and puts wrappers in their place, for NAME=path in $2: each sets NAME to
# that path in the environment that the wrapper is in, unless it is set. The wrapper takes the environment from the path
# that it was called by, without following links (`cd` does that in a shell), so it is right in a farm of links too.
wrap_programs() {
    [ -n "$2" ] || return 0
    mkdir -p "$1/libexec"
    for program in "$1"/bin/*; do
        mv "$program" "$1/libexec/"
        cat > "$program" <<WRAPPER
#!/bin/sh
prefix=\$(CDPATH='' cd -- "\$(dirname -- "\$0")/.." && pwd)
${2%=*}="\${${2%=*}:-\$prefix/${2#*=}}"
export ${2%=*}
exec "\$prefix/libexec/\${0##*/}" "\$@"
WRAPPER
        chmod 0755 "$program"
    done
}

# The package.toml of Debian package $1, version $2, revision $3, file $4.
describe() {
    cat <<METADATA
name = $(quoted "$name")
version = $(quoted "$2")
METADATA
    [ "$3" -eq 0 ] || echo "revision = $3"
    if [ "$(dpkg-deb -f "$4" Architecture)" = all ]; then
        echo 'platform = "any"'
    else
        echo "platform = $(quoted "$platform")"
    fi
    needs=$(kept_dependencies "$4" "$1" | while read -r needed operator version; do
        at_hand=$(awk -v needed="$needed" '$1 == needed { print $2 }' "$out/fetched" | tail -n 1)
        echo "  $(quoted "$(requirement "$needed" "$operator" "$version" "$(upstream_version "$at_hand")")"),"
    done | sort -u)
    if [ -n "$needs" ]; then
        printf 'requires = [\n%s\n]\n' "$needs"
    fi
    echo "description = $(quoted "$(dpkg-deb -f "$4" Description | head -n 1)")"
    homepage=$(dpkg-deb -f "$4" Homepage)
    [ -z "$homepage" ] || echo "homepage = $(quoted "$homepage")"
    copyright=$keg/share/doc/$1/copyright
    if [ -f "$copyright" ] && [ -n "$(licence "$copyright")" ]; then
        echo "license = $(quoted "$(licence "$copyright")")"
    fi
    # dpkg gives the files that a build made the date of the changelog's last entry.
    echo "released = $(dpkg-deb --ctrl-tarfile "$4" | tar --utc --full-time -tvf - ./control |
        awk '{ sub(/\..*/, "", $5); print $4 "T" $5 "Z" }')"
}

# $1 as a TOML string.
quoted() {
    printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"
}
