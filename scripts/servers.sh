#!/usr/bin/env bash
# Private servers on loopback for tests and the demo: RabbitMQ, PostgreSQL with PostGIS, Ceph RGW (S3), each on free ports of its own.
#
#   servers.sh up <dir> [--persistent | --durable | --replica] [--only <server>] [--owner <pid>]   start all three (about 8 s), write <dir>/env
#   servers.sh down <dir>                                stop them and remove <dir>
#   servers.sh stop <dir>                                stop them, keep <dir>; "up" with --persistent goes on from there
#   servers.sh status <dir> | pids <dir>
#   servers.sh stop-s3|start-s3|restart-s3|kill-s3 <dir> outages for tests, data kept; the same for -rabbitmq and -postgres
#
# --persistent   data are written to disk and survive "stop"; otherwise speed comes first and the S3 objects live in memory
# --durable      PostgreSQL commits to disk as in production; the S3 objects live in memory
# --replica      PostgreSQL gets a streaming replica that answers queries (hot standby)
# --only         this server alone: postgres, rabbitmq or s3
# --owner        when the process <pid> ends, however it ends, "down" happens by itself
#
# Nothing that runs already is touched, nothing is written outside <dir>, every process is ended by its pid.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$here/servers.sh" >&2; exit 64; }

command=${1:-}
dir=${2:-}
[ -n "$command" ] && [ -n "$dir" ] || usage
shift 2
dir=$(realpath -m -- "$dir")

persistent=0
durable=0
replica=0
owner=
all_servers=(postgres rabbitmq s3)
while [ $# -gt 0 ]; do
    case $1 in
        --persistent) persistent=1 ;;
        --durable) durable=1 ;;
        --replica) replica=1 ;;
        --only) case ${2:-} in postgres|rabbitmq|s3) all_servers=("$2") ;; *) usage ;; esac; shift ;;
        --owner) owner=${2:?--owner needs a pid}; shift ;;
        *) usage ;;
    esac
    shift
done
# A kept replica would look for its primary on the port of the first start.
[ "$replica$persistent" != 11 ] || usage

. "$here/processes.sh"
. "$here/servers/processes.sh"
. "$here/servers/rabbitmq.sh"
. "$here/servers/postgres.sh"
. "$here/servers/s3.sh"

write_env() {
    local part=$dir/env.part server
    for server in "${all_servers[@]}"; do "env_of_$server"; done > "$part"
    chmod 600 "$part"
    mv "$part" "$dir/env"
}

prepare_dir() {
    if [ -e "$dir/state" ]; then
        load_state
        [ "$persistent" = 1 ] || die "$dir holds servers already: stop them with \"down\" first"
        any_running && die "the servers of $dir are running"
        return 0
    fi
    if [ -e "$dir" ] && [ -n "$(ls -A -- "$dir")" ]; then die "$dir is not empty and not ours"; fi
    mkdir -p "$dir"
    printf 'id=%s\nsecret=%s\npersistent=%s\n' "$(random_hex 8)" "$(random_hex 16)" "$persistent" > "$dir/state"
    chmod 600 "$dir/state"
    load_state
    # The database server runs as its own user when root starts it, and has to pass through.
    chmod 711 "$dir"
}

up() {
    prepare_dir
    mkdir -p "$dir"/{log,pid,port,tmp}
    chmod 1777 "$dir/tmp"
    # A start that fails or is interrupted leaves nothing behind, unless there are data to keep.
    if [ -e "$dir/data-kept" ]; then abandon=stop_all; else abandon=down; fi
    trap 'give_up_starting; $abandon' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    local server failed=0
    declare -gA starting=()
    for server in "${all_servers[@]}"; do
        ( trap - EXIT INT TERM HUP; export FLEETTICKETS_SERVERS="$id"; "start_$server" ) &
        starting[$server]=$!
    done
    for server in "${all_servers[@]}"; do
        wait "${starting[$server]}" && continue
        failed=1
        printf '\n%s did not start; the end of its log:\n' "$server" >&2
        tail -q -n 25 "$dir/log/$server"*.log >&2 || true
    done
    [ $failed = 0 ] || exit 1

    write_env
    [ "$persistent" = 0 ] || : > "$dir/data-kept"
    [ -z "$owner" ] || spawn owner-watch bash -c 'tail --pid="$1" -f /dev/null; exec "$2" down "$3"' watch "$owner" "$here/servers.sh" "$dir"
    trap - EXIT
    note "ready in $SECONDS s: $(for server in "$dir"/port/*; do printf '%s %s, ' "$(basename "$server")" "$(cat "$server")"; done | sed 's/, $//')"
}

# Ends the three starters; what they have begun carries our mark and is ended by stop_all.
give_up_starting() {
    trap '' INT TERM HUP
    { kill -KILL "${starting[@]}" || true; wait; } 2>/dev/null
}

stop_all() {
    local server
    # A watcher that runs this very "down" must not end itself.
    is_me owner-watch || end owner-watch KILL
    for server in "${all_servers[@]}"; do "stop_$server" & done
    wait
    end_marked "FLEETTICKETS_SERVERS=$id"
}

down() {
    trap '' INT TERM HUP
    trap - EXIT
    [ -e "$dir/state" ] || return 0
    load_state
    persistent=0 stop_all
    rm -rf -- "$dir"
}

require_state() { [ -e "$dir/state" ] || die "no servers in $dir"; load_state; }

case $command in
    up) up ;;
    down) down ;;
    stop) require_state; stop_all ;;
    status) require_state; status ;;
    pids) require_state; pids ;;
    start-s3|start-rabbitmq|start-postgres) require_state; "resume_${command#start-}" ;;
    stop-s3|stop-rabbitmq|stop-postgres) require_state; "halt_${command#stop-}" ;;
    kill-s3|kill-rabbitmq|kill-postgres) require_state; end "${command#kill-}" KILL ;;
    restart-s3|restart-rabbitmq|restart-postgres) require_state; "halt_${command#restart-}"; "resume_${command#restart-}" ;;
    *) usage ;;
esac
