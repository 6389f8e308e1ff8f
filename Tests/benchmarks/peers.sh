#!/bin/sh
# Brings the peers here, once, without installing anything: uv and rattler from PyPI into OUTDIR/peers/python, nix from Debian into
# OUTDIR/peers/nix. A peer that cannot be had is left out, with a word. Then makes nix's binary cache, OUTDIR/nix.
#
#   sh Tests/benchmarks/peers.sh OUTDIR
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../examples/lib/machine.sh"
[ $# -eq 1 ] || die "usage: peers.sh OUTDIR"
cd "$1"
mkdir -p peers

if [ ! -d peers/python ]; then
    say "Fetching uv and py-rattler from PyPI"
    python3 -m venv peers/python
    for peer in uv py-rattler; do
        peers/python/bin/pip install -q --disable-pip-version-check "$peer" || say "$peer cannot be had: left out"
    done
fi

# nix and the libraries that it needs and this machine lacks. None has a dependency of its own that is not here as well.
fetch_nix() {
    mkdir -p peers/nix.new
    (cd peers/nix.new && apt-get download -qq nix-bin) 2>/dev/null || return 1
    libraries=$(dpkg-deb -f peers/nix.new/nix-bin_*.deb Depends | tr ',' '\n' | sed -nE 's/^ *(lib[a-z0-9.+-]*).*/\1/p' |
        grep -v -e '-perl$' -e '^libc6$' -e '^libstdc++6$' -e '^libgcc')
    # shellcheck disable=SC2086
    (cd peers/nix.new && apt-get download -qq $libraries) 2>/dev/null || return 1
    for deb in peers/nix.new/*.deb; do dpkg-deb -x "$deb" peers/nix.new; done
    mv peers/nix.new peers/nix
}
if [ ! -d peers/nix ]; then
    need_package_lists
    say "Fetching nix from Debian's archive"
    fetch_nix || say "nix cannot be had: left out"
fi
if [ -d peers/nix ]; then
    libraries=$(find "$PWD/peers/nix" -type f -name '*.so*' | sed 's|/[^/]*$||' | sort -u | tr '\n' ':')
    cat > peers/nix/run <<PROGRAM
#!/bin/sh
export LD_LIBRARY_PATH='$libraries' NIX_CONF_DIR='$PWD/peers/nix' NIX_USER_CONF_FILES=/dev/null
exec '$PWD/peers/nix/usr/bin/nix' "\$@"
PROGRAM
    cat > peers/nix/nix.conf <<'CONFIGURATION'
experimental-features = nix-command
build-users-group =
require-sigs = false
substituters =
sandbox = false
CONFIGURATION
    chmod +x peers/nix/run
    if ! peers/nix/run --version > /dev/null; then
        say "Debian's nix does not start here: left out"
        rm -rf peers/nix
        mkdir peers/nix
    fi
fi

# The payload as paths in a store, and these in a binary cache with the compression that bottles have.
if [ -x peers/nix/run ] && [ ! -f nix/paths ]; then
    say "Making nix's binary cache"
    rm -rf nix.new store.new
    mkdir nix.new store.new
    for tree in trees/*; do
        HOME=$PWD/store.new peers/nix/run store add-path --store "$PWD/store.new" --name "$(basename "$tree")" "$tree"
    done > store.new/paths
    # shellcheck disable=SC2046
    HOME=$PWD/store.new peers/nix/run copy --from "$PWD/store.new" --no-check-sigs \
        --to "file://$PWD/nix.new?compression=zstd&compression-level=19&parallel-compression=true" \
        $(cat store.new/paths)
    cp store.new/paths nix.new/
    chmod -R u+w store.new
    rm -rf store.new nix
    mv nix.new nix
fi
