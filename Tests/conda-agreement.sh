#!/bin/sh
# Compares what stout makes of conda channels with py-rattler, an independent implementation: the order of real versions, real match
# specifications against real packages, and requests on real repodata. Prints counts; fails where they disagree.
#
#   sh Tests/conda-agreement.sh [REQUESTS]
#
# CONDA_CHANNELS is a folder with real channels (default: ../shared/conda beside the checkout), RATTLER_PYTHON a Python that has
# py-rattler (default: one is made in a folder of its own, from PyPI), STOUT_BENCH a stout-bench that is built already. Without
# channels or py-rattler nothing is compared, and it says so.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"

channels=${CONDA_CHANNELS:-$root/../shared/conda}
if [ ! -f "$channels/conda-forge/linux-64/repodata.json.zst" ]; then
    say "Skipped: no real channels in $channels"
    exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python=${RATTLER_PYTHON:-}
if [ -z "$python" ]; then
    python3 -m venv "$scratch/python"
    "$scratch/python/bin/pip" install -q --disable-pip-version-check py-rattler || true
    python=$scratch/python/bin/python
fi
if ! "$python" -c 'import rattler' 2> /dev/null; then
    say "Skipped: py-rattler cannot be had"
    exit 0
fi

bench=${STOUT_BENCH:-}
if [ -z "$bench" ]; then
    swift build --package-path "$root" -c release --product stout-bench
    bench=$root/.build/release/stout-bench
fi
"$python" "$root/Tests/conda-agreement.py" "$bench" "$channels" "$scratch" "${1:-300}"
