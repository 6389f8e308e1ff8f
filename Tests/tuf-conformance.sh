#!/bin/sh
# Runs the public conformance suite of The Update Framework against stout's client (spec/trust.md).
#
#   sh Tests/tuf-conformance.sh FOLDER
#
# FOLDER is a checkout of https://github.com/theupdateframework/tuf-conformance. Needs Python with `tuf`, `securesystemslib[crypto]` and
# `pytest` (the suite's pyproject.toml has the versions), named by PYTHON if it is not `python3`, and Debian's `faketime`.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
suite=${1:?"usage: $0 FOLDER-OF-TUF-CONFORMANCE"}
python=${PYTHON:-python3}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

swift build --package-path "$root" --product tuf-client
client=$(swift build --package-path "$root" --show-bin-path)/tuf-client
cp "$client" "$scratch/tuf-client"
# What a client without RSA and ECDSA cannot pass, in the suite's own form.
cat >"$scratch/tuf-client.xfails" <<'END'
test_keytype_and_scheme[rsa/rsassa-pss-sha256]
test_keytype_and_scheme[ecdsa/ecdsa-sha2-nistp256]
test_static_repository[tuf-on-ci-0.11]
test_static_repository[sigstore-root-signing]
END
# The suite's repositories sign with ECDSA unless told otherwise.
cat >"$scratch/ed25519_suite.py" <<'END'
from tuf_conformance._internal import repository_simulator

repository_simulator.RepositorySimulator.new_signer.__defaults__ = ("ed25519", "ed25519")
END
cd "$suite"
PYTHONPATH=$scratch "$python" -m pytest -q tuf_conformance --entrypoint "$scratch/tuf-client" -p ed25519_suite
