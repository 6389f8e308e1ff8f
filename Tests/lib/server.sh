# Sourced by the scripts that need a registry on a server: starts nginx, and stops it.
# shellcheck shell=sh

server=

# serve FOLDER PLACE: nginx with FOLDER on 127.0.0.1, at a port that is free. What it writes goes to PLACE, which is made,
# and PLACE.log; its address is in the variable `address`.
serve() {
    # The sourcing script has named the checkout's folder.
    # shellcheck disable=SC2154
    sh "$root/examples/real-tools/serve.sh" "$1" 0 "$2" 2> "$2.log" &
    server=$!
    tries=0
    until [ -s "$2/url" ]; do
        kill -0 "$server" 2>/dev/null || die "the server does not start: $(cat "$2.log")"
        tries=$((tries + 1))
        [ "$tries" -le 600 ] || die "the server does not answer"
        sleep 0.1
    done
    # shellcheck disable=SC2034
    address=$(cat "$2/url")
}

# Stops it, if it runs.
stop_server() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
