#!/bin/sh
# Shows stout at work in a temporary folder, without a network: a registry made from the package trees in
# examples/quickstart/, a project that is locked, synced, run and changed, and the same project on a second machine.
#
#   sh examples/quickstart.sh
#
# Needs a Swift toolchain and Debian's package archive; installs missing system libraries and says which.
# STOUT names a stout to use instead of building one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/lib/machine.sh"
. "$here/lib/show.sh"
need_stout "$here/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM

# Makes the home of a machine in the folder $1 the one that stout uses.
use_machine() {
    mkdir -p "$1/home"
    export HOME="$1/home" STOUT_HOME="$1/home/data" STOUT_CACHE="$1/home/cache"
    cd "$1"
}

unset STOUT_PROJECT STOUT_OFFLINE STOUT
mkdir "$scratch/bin"
ln -s "$stout" "$scratch/bin/stout"
PATH=$scratch/bin:$PATH
use_machine "$scratch/first"
cp -R "$here/quickstart/packages" packages

part 'A registry' 'Each folder in packages/ becomes a bottle; a registry is a folder of files.'
run 'ls packages; mkdir bottles'
run 'for tree in packages/*; do stout pack "$tree" --output bottles; done'
[ "$(find bottles -type f | wc -l)" -eq "$(find packages -name package.toml | wc -l)" ] || die "a bottle is missing"
run 'stout registry init registry --unsigned'
run 'stout registry add --registry registry bottles/*'

part 'A project' 'A person writes the Stoutfile; stout lock picks exact versions and hashes.'
mkdir project
cp "$here/quickstart/Stoutfile" project/Stoutfile
run 'cd project'
run 'cat Stoutfile'
run 'stout lock'
run "sed -n '/package/,\$p' Stout.lock | cut -c 1-78"
run 'stout sync'
run 'stout run -- hello colleague'

part 'A change' 'stout add edits the Stoutfile, locks and syncs; what is there stays as it is.'
run 'stout add motd@^3 --why "greets whoever logs in"'
run 'tail -n 4 Stoutfile'
run 'stout run -- motd colleague'
run 'stout tree'
run 'stout sync'

part 'A request that cannot be met' 'stout says why, and leaves everything as it was.'
cp Stoutfile Stout.lock "$scratch"
try 'stout add almanac'
[ "$status" -eq 1 ] || die "'stout add almanac' should end with status 1, not $status"
cmp "$scratch/Stoutfile" Stoutfile
cmp "$scratch/Stout.lock" Stout.lock

part 'A workspace' 'Several projects share one lock: the root lists its members, each names its root.'
cp -R "$here/workspace" "$scratch/first/workspace"
run 'cd ../workspace/api'
run 'cat ../Stoutfile Stoutfile'
run 'stout sync'
run 'stout run -- hello colleague'
run 'stout tree'
[ -f ../Stout.lock ] || die "the lock is not beside the root's Stoutfile"

part 'Another machine' 'An empty home, the committed Stoutfile and Stout.lock: the same environment.'
first=$scratch/first/project
use_machine "$scratch/second"
cp -R "$scratch/first/registry" registry
mkdir project
cp "$first/Stoutfile" "$first/Stout.lock" project
run 'cd project'
run 'stout sync --locked'
run 'stout run -- motd colleague'
run 'stout verify'
diff -r "$first/.stout/env/" .stout/env/ || die "the two machines' environments differ"
echo "The two machines' environments have the same files with the same bytes."
