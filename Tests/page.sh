#!/bin/sh
# Opens the page of `stout graph` in a headless Chromium and uses it: search, filters, keys, areas, differences, hostile
# texts, no request, no long task with 500 packages. Without Chromium it is skipped, with a word.
#
#   sh Tests/page.sh [PICTURES]
#
# With a folder PICTURES it leaves screenshots there. STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    say "page.sh: skipped, there is no Chromium here (apt-get install chromium)"
    exit 0
fi
command -v python3 >/dev/null || die "needs python3"
need_stout "$root"
PYTHONDONTWRITEBYTECODE=1 exec python3 "$root/Tests/page/check.py" "$stout" "$@"
