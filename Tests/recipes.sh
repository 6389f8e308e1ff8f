#!/bin/sh
# Runs the recipes of examples/ci: each command of each job, in a project with a registry of its own, as GitHub, GitLab, docker
# and a devcontainer would run them; the air-gapped one in a network namespace without an interface.
#
#   sh Tests/recipes.sh
#
# STOUT names a stout to use instead of building one.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/examples/lib/machine.sh"
unset STOUT_PROJECT STOUT_OFFLINE STOUT_HOME STOUT_CACHE STOUT_MAX_AGE
need_stout "$root"
need_debian python3 python3-yaml curl git libsqlite3-0 libzstd1 libsodium23
PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 "$root/Tests/recipes.py" "$root" "$stout"
