#!/bin/sh
# A build without a network: the README's page "For closed networks" is followed literally, in a network namespace that has no
# interface, from an empty home, with the stout of the vendor folder alone and under strace: no socket is opened. What was
# made there is compared with what was made with a network, and two vendor folders made apart with each other.
#
#   sh Tests/vendor.sh
#
# Needs root, or user namespaces. STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/check.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE
need_stout "$root"
need_debian strace zstd

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
STOUT_PASSPHRASE=
export STOUT_PASSPHRASE

# A namespace without any interface: the one of loopback is there and down.
if [ "$(id -u)" -eq 0 ]; then alone="unshare --net"; else alone="unshare --user --map-root-user --net"; fi
$alone true 2>/dev/null || die "needs root, or user namespaces, for a network namespace"

# package NAME VERSION [REQUIREMENT]: bottles for two kinds of machine.
package() {
    for platform in linux-x86_64 linux-arm64; do
        tree=$work/tree/$1-$2-$platform
        mkdir -p "$tree/.stout" "$tree/bin"
        printf 'name = "%s"\nversion = "%s"\nplatform = "%s"\nrequires = [%s]\n' "$1" "$2" "$platform" \
            "${3:+\"$3\"}" > "$tree/.stout/package.toml"
        printf '#!/bin/sh\necho %s %s\n' "$1" "$2" > "$tree/bin/$1"
        chmod 755 "$tree/bin/$1"
        head -c 200000 /dev/urandom > "$tree/data-$1"
        "$stout" pack -q "$tree" -o "$work/bottles"
    done
}

# on MACHINE COMMAND…: with the home of a machine and in its project.
on() {
    machine=$work/$1
    shift
    (cd "$machine/project" && env HOME="$machine/home" STOUT_HOME="$machine/home/data" \
        STOUT_CACHE="$machine/home/cache" STICK="$work/stick" PATH="$path" "$@")
}

# page NUMBER: the NUMBERth block of commands of the README's page.
page() {
    awk -v wanted="$1" '
        /^## / { here = $0 == "## For closed networks" }
        here && /^```sh$/ { block++; inside = 1; next }
        /^```$/ { inside = 0 }
        here && inside && block == wanted' "$root/README.md"
}

# sockets FILE…: the calls of strace that make a socket or use one.
sockets() { cat "$@" | grep -E '(socket|connect|sendto|recvfrom|socketpair|getsockname)\(' || true; }

package jq 1.6 'onig ^6'
package jq 1.7 'onig ^6'
package onig 6.9
package tree 2.1
"$stout" registry init -q "$work/registry" --name core --keys "$work/keys" > "$work/said" 2>&1
"$stout" registry add -q --registry "$work/registry" --keys "$work/keys" "$work/bottles"/jq-1.6* \
    "$work/bottles"/onig-* "$work/bottles"/tree-*
trust=$(sha256sum "$work/registry/trust/1.root.json" | cut -d' ' -f1)
mkdir -p "$work/first/project" "$work/first/home" "$work/closed/project" "$work/closed/home" "$work/stick" "$work/bin"
ln -s "$stout" "$work/bin/stout"
cat > "$work/first/project/Stoutfile" << END
platforms = ["linux-x86_64", "linux-arm64"]

[sources]
core = { registry = "$work/registry", root = "sha256:$trust" }

[requires]
jq = "1"
END

say "With a network"
path=$work/bin:/usr/sbin:/usr/bin:/sbin:/bin
check "stout sync" on first stout sync -q
check "the README's first commands" on first sh -euc "$(page 1)"
check "the vendor folder has bottles for both kinds of machine" \
    sh -c '[ "$(find "$1" -type f | wc -l)" -eq 4 ]' - "$work/first/project/vendor/bottles"
on first stout fingerprint > "$work/online"

say "Without a network"
# Nothing of the first machine but what was carried; the registry is not even on the disk.
mv "$work/registry" "$work/registry-elsewhere"
path=/usr/sbin:/usr/bin:/sbin:/bin
program=$work/closed/project/vendor/programs/linux-$(uname -m | sed 's/aarch64/arm64/')
# Everything that these commands start is traced; the trace begins behind the namespace.
# shellcheck disable=SC2086
traced() { on closed $alone strace -f -qq -e trace=%network -o "$work/trace.$1" sh -euc "$2"; }
check "the README's second commands" traced page "$(page 2)"
path=$program:$path
check_says "stout run" 'jq 1.6' traced run 'stout run --offline -- jq'
check "the fingerprint is the one with a network" sh -c 'cmp "$1" "$2"' - "$work/online" - << END
$(on closed stout fingerprint)
END
check_says "stout add of something in the slice" 'onig = "^6.9"' traced add 'stout add --offline onig'
check_refuses "stout add of something outside" 'error[E1108]' traced outside 'stout add --offline tree'
check "stout lock --upgrade" traced upgrade 'stout lock --upgrade --offline'
check "stout outdated" traced outdated 'stout outdated --offline'
check "stout why-not" traced why 'stout why-not --offline onig'
check "a second generation" traced second 'stout remove --offline onig && stout add --offline onig@6.9 && stout generations'
check "stout verify" traced verify 'stout verify --offline'
check "stout verify --repair, after a keg was damaged" traced repair '
    keg=$(find "$STOUT_HOME/cellar/jq" -name data-jq)
    chmod u+w "$keg" && echo x >> "$keg" && chmod u-w "$keg"
    ! stout verify -q --offline 2> /dev/null
    stout verify --repair --offline'
printf '\n[group.more.requires]\nonig = "*"\n' >> "$work/closed/project/Stoutfile"
check "another group" traced group 'stout sync --offline --group more'
check "stout rollback" traced rollback 'stout rollback && stout sync --offline && stout rollback'
check "strace saw commands" sh -c '[ "$(ls "$1"/trace.* | wc -l)" -ge 10 ]' - "$work"
check "and no socket" test -z "$(sockets "$work"/trace.*)"
strace -f -qq -e trace=%network -o "$work/seen" getent hosts example.invalid || true
check "strace would have seen one" test -n "$(sockets "$work/seen")"

say "The next delivery"
mv "$work/registry-elsewhere" "$work/registry"
"$stout" registry add -q --registry "$work/registry" --keys "$work/keys" "$work/bottles"/jq-1.7*
path=$work/bin:/usr/sbin:/usr/bin:/sbin:/bin
check "the README's third commands" on first sh -euc "$(page 3)"
check "the delta has two bottles" sh -c '[ "$(tar --zstd -tf "$1" | grep -c "^bottles/.*zst$")" -eq 2 ]' - "$work/stick/new.tar.zst"
mv "$work/registry" "$work/registry-elsewhere"
path=$program:/usr/sbin:/usr/bin:/sbin:/bin
check "the README's fourth commands" traced delivery "$(page 4)"
check_says "the new version runs" 'jq 1.7' traced new 'stout run --offline -- jq'
check "no socket" test -z "$(sockets "$work"/trace.delivery "$work"/trace.new)"
check "the same folder on both sides" diff -r "$work/first/project/vendor" "$work/closed/project/vendor"
# The metadata of today is known there now.
cp "$work/stick/site.tar.zst" "$work/stick/old.tar.zst"
check_refuses "an older archive is refused" 'error[E1109]' traced older "stout vendor --import $work/stick/old.tar.zst"
rm -rf "$work/closed/project/vendor"
path=$work/bin:/usr/sbin:/usr/bin:/sbin:/bin
check "stout vendor --import into a new folder" traced again "stout vendor --import $work/stick/old.tar.zst"
check_refuses "and what it says of its source too" 'error[E1109]' traced still 'stout lock --upgrade --offline'

say "Two machines, one folder"
mv "$work/registry-elsewhere" "$work/registry"
mkdir -p "$work/second/project" "$work/second/home"
cp "$work/first/project/Stoutfile" "$work/first/project/Stout.lock" "$work/second/project/"
(umask 077 && on second stout vendor -q --with-stout --archive "$work/second.tar.zst")
on first stout vendor -q --with-stout --prune --archive "$work/first.tar.zst"
check "the same folder" diff -r "$work/first/project/vendor" "$work/second/project/vendor"
check "the same archive" cmp "$work/first.tar.zst" "$work/second.tar.zst"
check "which tar unpacks" sh -c 'mkdir "$1/unpacked" && tar --zstd -xf "$1/first.tar.zst" -C "$1/unpacked" &&
    diff -r "$1/unpacked" "$1/first/project/vendor"' - "$work"
finish_checks
