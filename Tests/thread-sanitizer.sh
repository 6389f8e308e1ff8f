#!/bin/sh
# Runs what works with several threads under ThreadSanitizer: the tests of threads, rings and pools, of transfers, and syncs of
# many bottles at once by the tests of the network and of kegs. Fails on the first report of a race. Takes a build of its own,
# some minutes.
#
#   sh Tests/thread-sanitizer.sh
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# The memory of a process under the sanitizer is many times its own, and it runs ten times as long: tests of limits of
# memory and time say nothing there.
status=0
STOUT_THREAD_SANITIZER=1 TSAN_OPTIONS=halt_on_error=0:exitcode=66 SWIFT_BACKTRACE=enable=no \
    swift test --scratch-path .build-thread --sanitize=thread --filter \
    'UnixTests|TransfersTests|NetworkTests|StorageTests' > "$said" 2>&1 || status=$?
races=$(grep -c 'WARNING: ThreadSanitizer' "$said" || true)
tail -n 3 "$said"
echo "reports of races: $races"
if [ "$races" -gt 0 ] || [ "$status" -ne 0 ]; then
    cp "$said" .build-thread/said
    echo "see .build-thread/said"
    exit 1
fi
