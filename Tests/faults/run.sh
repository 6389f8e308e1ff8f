#!/bin/sh
# Runs the proofs of this folder at small counts, or at those of the table in spec/storage.md:
#
#   sh Tests/faults/run.sh [full]
#
# Prints one line for each: points tried, points failed. A proof that cannot run here (it needs root, or a disk to mount)
# is left out, and says why. STOUT names a stout to use instead of building one.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/check.sh"
[ $# -eq 0 ] || [ "$*" = full ] || die "usage: run.sh [full]"

need_debian python3 gcc libc6-dev
[ "$(id -u)" -ne 0 ] || need_debian e2fsprogs xfsprogs mount
need_stout "$root"
export STOUT="$stout"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
trap 'exit 1' INT TERM

# Runs the proof $2 with the small count $3, or the full one $4, and the options after these.
prove() {
    what=$1
    proof=$2
    count=$3
    [ "${full:-}" = '' ] || count=$4
    shift 4
    status=0
    case $proof in
        *.sh) sh "$here/$proof" "$count" "$@" > "$said" 2>&1 || status=$? ;;
        *) python3 "$here/$proof" "$count" "$@" > "$said" 2>&1 || status=$? ;;
    esac
    [ "${full:-}" = '' ] || cat "$said"
    case $status in
        0) pass "$what: $(tail -n 1 "$said")" ;;
        2) printf 'left out: %s: %s\n' "$what" "$(tail -n 1 "$said")" ;;
        *) fail "$what: $(tail -n 1 "$said")" "$(cat "$said")" ;;
    esac
}

full=${1:-}
prove 'killed at system calls' kill.py 48 all
prove 'two syncs killed at random' random-kill.py 20 500
prove 'failing system calls' errors.py 84 all
prove 'a small disk' full-disk.py 24 all
prove 'power cuts' power-cut.py 8 200
prove 'power cuts without syncing are found' power-cut.py 4 200 --unsynced --must-fail
prove 'syncs at once' fifty-syncs.py 50 50
prove 'readers and 16 writers' readers.py 3 60
prove 'one halted while another runs' halted.py 28 all
prove 'flipped bits' bit-flips.sh 40 1000
prove 'vendor folders killed' vendor-kill.py 40 all
prove 'vendor folders flipped' vendor-flips.py 40 1000
prove 'syncs and collections' interleave.py 150 10000
prove 'hostile checkouts' hostile-checkouts.py 60 10000 --seed 1
finish_checks
