#!/bin/sh
# Runs the blocks of commands in README.md and spec/, and fails for one that nothing runs.
#
#   sh Tests/pages.sh
#
# Above each block stands, as a comment, how it is run:
#
#   <!-- run: NAME -->          by this script: the blocks of one NAME of a page follow each other in one shell, in a temporary home, behind
#                               Tests/pages/NAME.sh, which makes what the page takes for granted; of a terminal its commands
#   <!-- run by Tests/X.sh -->  by another test, which reads the page or is that command
#   <!-- shown: NAME.txt -->    of a terminal: the commands are in that transcript, with the messages that the page shows
#
# STOUT names a stout to use instead of building one. The commands that build stout are left out, with a word, where it has not been built so.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_MAX_AGE
need_stout "$root"
need_debian python3 git
PYTHONDONTWRITEBYTECODE=1 exec python3 "$root/Tests/pages/pages.py" "$root" "$stout"
