#!/bin/sh
# Installs a channel of some hundred conda packages, made of the contents of this machine's Debian packages with their real
# dependencies and served by nginx, with stout and with rattler, and compares the environments: every file's content, whether it
# can be executed, and every link (spec/sources/conda.md). Then verifies, repairs and fingerprints what stout made.
#
#   sh Tests/conda-install.sh
#
# Needs PyPI's py-rattler: RATTLER names a Python that has it, else a virtual environment is made; without a network there is nothing
# to compare with, and that is said. COUNT is the number of packages (220). STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
. "$root/Tests/lib/server.sh"
. "$root/Tests/lib/check.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_CONFIG
need_stout "$root"
need_debian bzip2 zstd python3 python3-venv

work=$(mktemp -d /var/tmp/stout-conda-XXXXXX)
finish() {
    stop_server
    chmod -R u+w "$work"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

python=${RATTLER:-}
if [ -z "$python" ]; then
    if python3 -m venv "$work/python" && "$work/python/bin/pip" install -q --disable-pip-version-check py-rattler; then
        python=$work/python/bin/python
    fi
fi
if [ -z "$python" ] || ! "$python" -c 'import rattler' 2>/dev/null; then
    say "skipped: py-rattler cannot be had, so there is nothing to compare with"
    exit 0
fi

here=$root/Tests/conda
say "Making a channel"
python3 "$here/channel.py" "${COUNT:-220}" "$work/www/forge"
"$python" "$here/install.py" index "$work/www/forge"
# What the server looks for.
echo '{}' > "$work/www/registry.json"
serve "$work/www" "$work/server"
address=$address/forge
export STOUT_HOME="$work/home" STOUT_CACHE="$work/cache"

# Both make an environment at the same path, one after the other: it is in their files. It is below the home, $2.
compared() {
    project=$1
    export STOUT_HOME="$2"
    mkdir -p "$project"
    "$python" "$here/install.py" lock "$work/www/forge" "$address" "$project" > "$work/count" || return 1
    "$stout" sync --frozen --project "$project" > "$work/sync.log" 2>&1 || { cat "$work/sync.log"; return 1; }
    environment=$(readlink "$project/.stout/env")
    mv "$environment" "$project/link"
    "$python" "$here/install.py" install "$address" "$project" "$environment" "$work/rattler" || return 1
    mv "$environment" "$project/rattler"
    mv "$project/link" "$environment"
    python3 "$here/compare.py" "$project/rattler" "$project/.stout/env/" "$STOUT_HOME/cellar"
}

# A check that prints what it counted.
counted() {
    what=$1
    shift
    if "$@" > "$work/out" 2>&1; then
        pass "$what"
        sed 's/^/      /' "$work/out"
    else
        fail "$what" "$(cat "$work/out")"
    fi
}

long=$(printf 'a-folder-with-a-long-name-%.0s' 1 2 3 4 5)
counted "rattler and stout make the same environment" compared "$work/project" "$work/home"
say "$(cat "$work/count") packages"
counted "the same below a path with a space" compared "$work/a project" "$work/a home"
counted "the same below a path that no interpreter's line has room for" compared "$work/$long" "$work/$long/home"

project=$work/project
export STOUT_HOME="$work/home"
check "what was installed is as installed" "$stout" verify --project "$project"
before=$("$stout" fingerprint --project "$project")
check "rattler reads the environment" "$python" -c "
import sys, os, rattler
names = [name for name in os.listdir(sys.argv[1]) if name.endswith('.json')]
records = [rattler.PrefixRecord.from_path(os.path.join(sys.argv[1], name)) for name in names]
assert len(records) == int(open(sys.argv[2]).read()), len(records)
assert all(record.files is not None and record.paths_data.paths is not None for record in records)
" "$project/.stout/env/conda-meta" "$work/count"
if [ "$before" = "$(STOUT_HOME="$work/a home" "$stout" fingerprint --project "$work/a project")" ]; then
    pass "an environment elsewhere has the same fingerprint"
else
    fail "an environment elsewhere has the same fingerprint"
fi

# Each package by an address and a digest, as CEP 23 has them, and nothing before what it needs.
check "what is locked is a list that conda takes" "$stout" export conda-explicit --project "$project"
"$stout" export conda-explicit --project "$project" > "$work/explicit"
check "with the bytes that the server has" python3 -c "
import hashlib, re, sys
lines = [line for line in open(sys.argv[1]).read().splitlines() if not line.startswith('#')]
assert lines.pop(0) == '@EXPLICIT'
form = re.compile(r'(?:(?P<url_p>.+)(?:[/\\\\]))?(?P<fn>[^/\\\\#]+(?:\.tar\.bz2|\.conda))(?:#((?P<md5>[0-9a-f]{32})|((sha256:)?(?P<sha256>[0-9a-f]{64}))))?$')
for line in lines:
    found = form.match(line)
    assert found and found['url_p'].startswith(sys.argv[3]), line
    subdir = found['url_p'].rsplit('/', 1)[1]
    with open(f'{sys.argv[2]}/{subdir}/{found[\"fn\"]}', 'rb') as file:
        assert hashlib.sha256(file.read()).hexdigest() == found['sha256'], line
assert len(lines) == int(open(sys.argv[4]).read()), len(lines)
" "$work/explicit" "$work/www/forge" "$address" "$work/count"
# The channel has shards of rattler's making; what is locked of them is what was installed.
mkdir "$work/sharded"
sed '/^\[requires\]/,$d' "$project/Stoutfile" > "$work/sharded/Stoutfile"
printf '[requires]\npython = "*"\n' >> "$work/sharded/Stoutfile"
check_says "rattler's shards are read" "shards of forge" "$stout" lock -v --project "$work/sharded"

# Damage to a keg, to a file with the prefix in it, to a launcher, to a record.
damage() {
    find "$STOUT_HOME/cellar" -type f -path '*/bin/*' | head -n 1 > "$work/victim"
    for victim in "$(cat "$work/victim")" "$project/.stout/env/bin/python3.12" "$project/.stout/env/conda-meta/history"; do
        chmod u+w "$victim"
        echo damaged >> "$victim"
    done
}
damage
check_refuses "damage is found" "E0807" "$stout" verify --project "$project"
check "and repaired" "$stout" verify --repair --project "$project"
check "then all is as installed" "$stout" verify --project "$project"
if [ "$before" = "$("$stout" fingerprint --project "$project")" ]; then
    pass "and the fingerprint is the former one"
else
    fail "and the fingerprint is the former one"
fi
rm -rf "$work/a project" "${work:?}/$long"
check "collection spares what is used" "$stout" gc --forget --project "$project"
check "and all is there" "$stout" verify --project "$project"
finish_checks
