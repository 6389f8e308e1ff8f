#!/bin/sh
# Shows stout with packages of conda: an environment.yml becomes a Stoutfile, which is locked, synced and run; what is locked goes
# back to conda as a list of files with hashes.
#
#   sh examples/conda.sh           with conda-forge where it can be reached, else with a small channel made here
#   sh examples/conda.sh local     with the small channel, without a network
#
# The small channel has the files of Debian's zstd and bzip2, and a python that is the system's (Tests/conda/channel.py).
# Needs a Swift toolchain and Debian's package archive; installs missing system libraries and says which.
# STOUT names a stout to use instead of building one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/lib/machine.sh"
. "$here/lib/show.sh"
need_stout "$here/.."
need_debian bzip2 zstd python3

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM

# Whether conda-forge answers.
is_reachable() {
    python3 -c 'import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="HEAD"), timeout=10)' \
        https://conda.anaconda.org/conda-forge/noarch/repodata.json.zst 2> /dev/null
}

unset STOUT_PROJECT STOUT_OFFLINE STOUT
mkdir "$scratch/bin" "$scratch/home" "$scratch/project"
ln -s "$stout" "$scratch/bin/stout"
PATH=$scratch/bin:$PATH
export HOME="$scratch/home" STOUT_HOME="$scratch/home/data" STOUT_CACHE="$scratch/home/cache"
cd "$scratch/project"
cp "$here/conda/environment.yml" .

case ${1:-} in
    '') if is_reachable; then where=conda-forge; else where=local; fi ;;
    local) where=local ;;
    *) die "the only argument is 'local'" ;;
esac
if [ "$where" = local ]; then
    say "Making a small channel"
    python3 "$here/../Tests/conda/channel.py" zstd,bzip2 "$scratch/project/conda-forge" > /dev/null
    sed 's|- conda-forge|- ./conda-forge|' "$here/conda/environment.yml" > environment.yml
fi

part 'From conda' 'What a project of conda says becomes a Stoutfile; what cannot be carried over is named.'
run 'cat environment.yml'
run 'stout import environment.yml'
run 'cat Stoutfile'

part 'Exact packages' 'Versions and match specifications mean what they mean to conda; the lock has the digests.'
run 'stout lock'
run 'stout tree | cut -c 1-78'

part 'An environment' 'Packages are poured while they come, and checked against what each says of its files.'
run 'stout sync'
run 'stout run -- zstd --version'
# shellcheck disable=SC2016
run 'stout run -- sh -c "echo level \$ZSTD_CLEVEL; bzip2 --help 2>&1 | head -n 1"'
run 'stout run -- python3.12 -c "print(6 * 7)"'
run 'stout verify'

part 'Back to conda' 'The same packages for conda and micromamba: an address and a SHA-256 for each.'
run 'stout export conda-explicit | cut -c 1-78'
[ "$(stout export conda-explicit | grep -c '#sha256:')" -ge 3 ] || die "a package is missing in the list"
[ -f .stout/env/conda-meta/history ] || die "the environment has no records for conda"
