#!/bin/sh
# A PostgreSQL server for one run of the tests, from the programs in folder $2, on a unix socket in folder $1.
#
# It lives while somebody holds the other end of standard input: when the test program has ended, however it ended, the
# server is stopped and its folder removed. Says "ready" on standard output, or there shows its log.
set -u
dir=$1
bin=$2
as=
server=

finish() {
    if [ -n "$server" ]; then
        kill -QUIT "$server"
        wait "$server"
    fi 2>/dev/null
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE

fail() {
    cat "$dir/log"
    exit 1
}

cd "$dir" || exit 1
exec 2>log
# PostgreSQL refuses to run as root; Debian's package brings a user for it.
if [ "$(id -u)" = 0 ]; then
    chown postgres "$dir" || fail
    as="setpriv --reuid=postgres --regid=postgres --init-groups"
fi

$as "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >>log || fail
# Nothing of it needs to outlive the run, and a deadlock is to be found at once.
$as "$bin/postgres" -D "$dir/data" -k "$dir" -p 5432 -c listen_addresses= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off \
    -c max_connections=400 -c deadlock_timeout=50ms >>log &
server=$!

tries=0
until "$bin/pg_isready" --host="$dir" --port=5432 --quiet; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server"; then
        fail
    fi
    sleep 0.1
done
echo ready
cat >/dev/null
