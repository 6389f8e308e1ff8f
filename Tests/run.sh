#!/bin/sh
# Runs all tests: installs what is missing (saying what), checks the style of sources and scripts, builds the release
# binary, and runs the unit tests, the examples, and the proofs at small counts. Stops at the first part that fails.
#
#   sh Tests/run.sh
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. examples/lib/machine.sh
. Tests/lib/check.sh
unset STOUT

# What stout is built with, and what the unit tests use; the examples see to their own needs.
need_debian libsqlite3-dev libzstd-dev libcurl4-openssl-dev libsodium-dev pkg-config zstd strace shellcheck
command -v swift >/dev/null || die "needs a Swift toolchain (6.2 or later) on PATH: https://www.swift.org/install"

times=
# Runs the part named $1 by the rest of the arguments. Its output is shown as it comes.
part() {
    name=$1
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    start=$(date +%s)
    status=0
    "$@" || status=$?
    took=$(($(date +%s) - start))
    times="$times
$(printf '%-28s %5s s   %s' "$name" "$took" "$([ "$status" -eq 0 ] && echo passed || echo FAILED)")"
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        summary
        exit 1
    fi
}

summary() {
    printf '\n%s\n\n' "== Summary$times"
    [ "$failed" -eq 0 ] || printf 'Stopped at the part that failed: %s\n' "$name"
    finish_checks || true
}

# Each shell script of the repository; programs of the quickstart's packages are scripts too.
scripts() {
    find examples Tests .ci -name '*.sh' -o -path '*/bin/*' -type f -o -path '.ci/run'
}

part 'style of Swift' swift format lint --strict -r Sources Tests Package.swift
# shellcheck disable=SC2046
part 'style of shell' shellcheck $(scripts)
part 'release build' swift build -c release --static-swift-stdlib
part 'unit tests' swift test --parallel
STOUT=$(swift build -c release --static-swift-stdlib --show-bin-path)/stout
export STOUT
part 'shells' sh Tests/shells.sh
part 'quickstart' sh examples/quickstart.sh
part 'conda' sh examples/conda.sh local
part 'real tools' sh Tests/real-tools.sh
part 'graph page' sh Tests/page.sh
part 'pages' sh Tests/pages.sh
part 'recipes for CI' sh Tests/recipes.sh
part 'no network' sh Tests/vendor.sh
part 'conda packages' sh Tests/conda-install.sh
part 'faults' sh Tests/faults/run.sh
part 'memory' sh Tests/flat-memory.sh 200
part 'SHA-256 for arm64' sh Tests/arm64-hash.sh
summary
