#!/bin/sh
# Serves a registry on 127.0.0.1 with Debian's nginx, as the user that calls it, until it is stopped by a signal (Ctrl-C).
#
#   sh examples/real-tools/serve.sh REGISTRY [PORT] [STATE]
#
# PORT is 8080 unless given; `0` finds a free one. STATE is a folder for nginx's configuration, logs and pid, and for the
# file `url`, written when the server answers; without it, a temporary folder that is removed in the end.
# An nginx that is installed is used. If there is none, it is fetched and unpacked beside the registry, not installed:
# installing it would start a server for the whole machine.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../lib/machine.sh"
case $# in
    1 | 2 | 3) ;;
    *) die "usage: serve.sh REGISTRY [PORT] [STATE]" ;;
esac
registry=$(CDPATH='' cd -- "$1" && pwd)
port=${2:-8080}
[ -f "$registry/registry.json" ] || [ -f "$registry/trust/timestamp.json" ] ||
    die "no registry in $1 (neither registry.json nor trust/timestamp.json is there)"

server=
scratch=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ -z "$scratch" ] || rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 0' INT TERM

if [ $# -eq 3 ]; then
    mkdir -p "$3"
    state=$(CDPATH='' cd -- "$3" && pwd)
else
    scratch=$(mktemp -d)
    state=$scratch
fi

# Sets `nginx` to a program.
find_nginx() {
    nginx=$(PATH="$PATH:/usr/sbin" command -v nginx) && return
    unpacked=$registry/../nginx
    nginx=$unpacked/usr/sbin/nginx
    [ ! -x "$nginx" ] || return 0
    say "Fetching nginx from Debian's archive (unpacked beside the registry, not installed)"
    need_package_lists
    mkdir -p "$unpacked"
    (cd "$unpacked" && apt-get download -qq nginx) 2>/dev/null || die "cannot download nginx"
    # Of what it depends on, only the libraries matter here.
    # shellcheck disable=SC2046
    need_debian $(dpkg-deb -f "$unpacked"/nginx_*.deb Depends | tr ',' '\n' |
        sed -nE 's/^ *(lib[a-z0-9.+-]*|zlib1g).*/\1/p')
    dpkg-deb -x "$unpacked"/nginx_*.deb "$unpacked"
}

# Starts nginx on port $1 and waits until it listens; false when it cannot.
start_nginx() {
    cat > "$state/nginx.conf" <<CONFIGURATION
daemon off;
master_process off;
pid $state/nginx.pid;
error_log $state/error.log warn;
events {}
http {
    access_log $state/access.log;
    client_body_temp_path $state/temporary;
    proxy_temp_path $state/temporary;
    fastcgi_temp_path $state/temporary;
    uwsgi_temp_path $state/temporary;
    scgi_temp_path $state/temporary;
    default_type application/octet-stream;
    sendfile on;
    server {
        listen 127.0.0.1:$1;
        root $registry;
    }
}
CONFIGURATION
    rm -f "$state/nginx.pid"
    "$nginx" -p "$state" -e "$state/error.log" -c "$state/nginx.conf" 2>/dev/null &
    server=$!
    # It writes its pid when it listens; on a port that is taken it tries for 2.5 s and ends.
    while kill -0 "$server" 2>/dev/null; do
        [ ! -s "$state/nginx.pid" ] || return 0
        sleep 0.05
    done
    server=
    return 1
}

# A port below those that Linux gives to outgoing connections.
random_port() {
    echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
}

find_nginx
if [ "$port" -eq 0 ]; then
    tries=0
    port=$(random_port)
    until start_nginx "$port"; do
        tries=$((tries + 1))
        [ "$tries" -le 10 ] || die "found no free port: $(tail -n 1 "$state/error.log")"
        port=$(random_port)
    done
else
    start_nginx "$port" || die "cannot serve on port $port: $(tail -n 1 "$state/error.log")"
fi
echo "http://127.0.0.1:$port" > "$state/url.new"
mv "$state/url.new" "$state/url"
say "Serving ${registry##*/}/ at http://127.0.0.1:$port (stop with Ctrl-C)"
wait "$server"
