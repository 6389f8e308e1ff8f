# Sourced by the example and test scripts: what they need from the machine.
# shellcheck shell=sh disable=SC2034

# Tells the reader what happens, on standard error: standard output is for results.
say() {
    printf '%s\n' "$*" >&2
}

# Ends the script with a message.
die() {
    say "$(basename -- "$0"): $*"
    exit 1
}

# Runs a command as root: as it is when we are root already, else by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "needs root (or sudo) for: $*"
    fi
}

# Brings the lists of Debian's archive here when this machine has none yet, as a fresh container image has.
need_package_lists() {
    [ -n "$(apt-cache show --no-all-versions zlib1g 2>/dev/null)" ] && return 0
    say "Fetching the package lists (apt-get update)"
    as_root apt-get update -qq
}

# Installs those of the named Debian packages that are missing, and says which.
need_debian() {
    command -v dpkg-query >/dev/null || die "this is no Debian machine; please install yourself: $*"
    missing=
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    say "Installing Debian packages that are missing:$missing"
    log=$(mktemp)
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    if as_root apt-get update -qq > "$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >> "$log" 2>&1
    then
        rm "$log"
    else
        cat "$log" >&2
        rm "$log"
        die "could not install:$missing"
    fi
}

# Builds the release binary of the repository at $1 and sets `stout` to its path.
# A path in the variable STOUT is used instead of building.
need_stout() {
    if [ -n "${STOUT:-}" ]; then
        [ -x "$STOUT" ] || die "STOUT=$STOUT is no program"
        stout=$(CDPATH='' cd -- "$(dirname -- "$STOUT")" && pwd)/$(basename -- "$STOUT")
        return 0
    fi
    command -v swift >/dev/null || die "needs a Swift toolchain (6.2 or later) on PATH: https://www.swift.org/install"
    need_debian libsqlite3-dev libzstd-dev libcurl4-openssl-dev libsodium-dev pkg-config
    say "Building stout; the first time takes some minutes"
    swift build --quiet --package-path "$1" -c release --static-swift-stdlib --product stout >&2
    stout=$(swift build --package-path "$1" -c release --static-swift-stdlib --show-bin-path)/stout
}
