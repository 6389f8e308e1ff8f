#!/bin/sh
# Builds the SHA-256 code for 64-bit ARM and runs it under an emulator: published vectors, and 10,000 lengths and splits
# against a plain implementation. Says so and passes where there is no cross compiler or no emulator
# (Debian: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user).
#
#   sh Tests/arm64-hash.sh
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

command -v qemu-aarch64 >/dev/null || { echo 'skipped: needs qemu-aarch64 (qemu-user)'; exit 0; }
command -v aarch64-linux-gnu-ld >/dev/null || { echo 'skipped: needs aarch64-linux-gnu-ld and a C library'; exit 0; }
command -v clang >/dev/null || { echo 'skipped: needs the clang of a Swift toolchain'; exit 0; }

clang --target=aarch64-linux-gnu -fuse-ld=bfd -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static \
    -ISources/CSHA256/include Sources/CSHA256/*.c Tests/lib/sha256-check.c -o "$scratch/check"
qemu-aarch64 -cpu max "$scratch/check" 10000
