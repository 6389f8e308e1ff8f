#!/bin/sh
# Runs a fuzzer over one of the readers of bytes for which nobody vouches, and says how many inputs it tried, how much
# of the program they reached and whether any of them broke it. Beginning with the committed corpus; what it finds goes
# into a folder of its own.
#
#   sh Tests/fuzz/run.sh TARGET RUNS          for example: sh Tests/fuzz/run.sh tar 10000000
#   sh Tests/fuzz/run.sh TARGET FILE          one input, under AddressSanitizer, to see what is wrong with it
#   sh Tests/fuzz/run.sh minimise TARGET      the found inputs that are worth keeping replace the committed corpus
#   sh Tests/fuzz/run.sh all RUNS             each target in turn
#
# Variables: STOUT_FUZZ_WORK, a folder for what is found (default: .build-fuzz/found).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
work=${STOUT_FUZZ_WORK:-$root/.build-fuzz/found}
targets='tar pax zstd bottle unpack foreign zip toml yaml lock json messagepack head row delta'
# A crash of the fuzzer is news, not a reason to write stacks for minutes; the same hashes make the same coverage.
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1

# In bytes: most targets make much of a few. The committed corpora together stay below 200 KB.
longest=800

usage() {
    sed -n '2,11s/^# \{0,1\}//p' "$0"
    exit 64
}

# build SANITIZER...: prints the program.
build() {
    folder=.build-fuzz${2:+-address}
    STOUT_FUZZ=build swift build --disable-index-store --scratch-path "$folder" -c release --sanitize="$1" \
        ${2:+"$2"} -Xswiftc -enable-testing --product stout-fuzz >&2
    echo "$root/$folder/release/stout-fuzz"
}

# fuzz TARGET RUNS
fuzz() {
    target=$1
    mkdir -p "$work/$target" "$work/crashes-$target" "$work/disk"
    unpack_corpus "$target" "$work/seeds-$target"
    log=$work/$target.log
    status=0
    STOUT_FUZZ_TARGET=$target STOUT_FUZZ_FOLDER=$work/disk "$program" -runs="$2" -max_len="$longest" -rss_limit_mb=512 \
        -timeout=20 -print_final_stats=1 -artifact_prefix="$work/crashes-$target/" \
        "$work/$target" "$work/seeds-$target" >"$log" 2>&1 || status=$?
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
    reached=$(sed -n 's/.* cov: \([0-9]*\) ft: \([0-9]*\) .*/\1 edges, \2 features/p' "$log" | tail -n 1)
    printf '%-8s %s executions, %s, peak %s MB: ' "$target" "${tried:-?}" "${reached:-?}" "${memory:-?}"
    if [ "$status" -eq 0 ]; then
        echo 'nothing found'
    else
        echo "FAILED, see $log and $work/crashes-$target"
        grep -a -m 1 'Fatal error\|ERROR: libFuzzer' "$log" || true
        found=1
    fi
}

# Writes the committed inputs of a target into a folder: one a line, in base 64.
unpack_corpus() {
    mkdir -p "$2"
    number=0
    while read -r line; do
        number=$((number + 1))
        echo "$line" | base64 -d > "$2/$number"
    done < "Tests/fuzz/corpus/$1"
}

# minimise TARGET
minimise() {
    kept=$work/kept-$1
    rm -rf "$kept" "$work/seeds-$1"
    mkdir -p "$kept" "$work/$1" "$work/disk"
    [ ! -f "Tests/fuzz/corpus/$1" ] || unpack_corpus "$1" "$work/seeds-$1"
    mkdir -p "$work/seeds-$1"
    # By edges alone, not by how often: those are a few hundred inputs.
    STOUT_FUZZ_TARGET=$1 STOUT_FUZZ_FOLDER=$work/disk "$program" -merge=1 -use_counters=0 -max_len="$longest" \
        "$kept" "$work/$1" "$work/seeds-$1" >"$work/$1.merge.log" 2>&1
    for file in "$kept"/*; do
        base64 -w 0 "$file"
        echo
    done > "Tests/fuzz/corpus/$1"
    echo "$1: $(wc -l < "Tests/fuzz/corpus/$1") inputs, $(wc -c < "Tests/fuzz/corpus/$1") bytes"
}

[ $# -eq 2 ] || usage
found=0
if [ -f "$2" ]; then
    program=$(build fuzzer --sanitize=address)
    STOUT_FUZZ_TARGET=$1 STOUT_FUZZ_FOLDER=${TMPDIR:-/tmp} exec "$program" "$2"
fi
program=$(build fuzzer)
case $1 in
minimise) minimise "$2" ;;
all) for name in $targets; do fuzz "$name" "$2"; done ;;
*) fuzz "$1" "$2" ;;
esac
exit "$found"
