# Sourced by servers.sh: a private PostgreSQL with PostGIS, TCP on loopback only (no unix socket: paths may be long).

# The newest PostgreSQL that has PostGIS, 15 before others.
postgres_bin() {
    local version
    for version in 15 $(ls /usr/share/postgresql 2>/dev/null | sort -rV); do
        [ -e "/usr/share/postgresql/$version/extension/postgis.control" ] && [ -x "/usr/lib/postgresql/$version/bin/postgres" ] || continue
        echo "/usr/lib/postgresql/$version/bin"
        return 0
    done
    die 'no PostgreSQL with PostGIS found under /usr/lib/postgresql: run scripts/install.sh'
}

# PostgreSQL refuses to run as root. Its own user gets by; where it cannot reach the directory (below /root, say), it may pass
# through by one capability instead of by a change of somebody's permissions.
set_postgres_user() {
    as_postgres=()
    [ "$(id -u)" = 0 ] || return 0
    as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    "${as_postgres[@]}" stat "$dir/." >/dev/null 2>&1 || as_postgres+=(--inh-caps=+dac_override --ambient-caps=+dac_override)
    "${as_postgres[@]}" stat "$dir/." >/dev/null 2>&1 || die "the user postgres cannot reach $dir: choose another directory"
}

env_of_postgres() {
    echo "FLEETTICKETS_TEST_POSTGRES=postgres://fleet:$secret@127.0.0.1:$(port postgres)/postgres"
    [ "$replica" = 0 ] || echo "FLEETTICKETS_TEST_POSTGRES_REPLICA=postgres://fleet:$secret@127.0.0.1:$(port replica)/postgres"
}

# run_postgres <postgres or replica>: with the data in the directory of that name.
run_postgres() {
    local name=$1 settings
    settings=(-c port="$(port "$name")" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300
        -c shared_buffers=256MB -c timezone=UTC -c log_timezone=UTC -c dynamic_shared_memory_type=mmap
        -c log_line_prefix='%m [%p] %d %a ' -c max_wal_size=2GB
        -c track_commit_timestamp=on)
    [ "$persistent$durable" != 00 ] || settings+=(-c fsync=off -c full_page_writes=off -c synchronous_commit=off)
    spawn "$name" "${as_postgres[@]}" "$bin/postgres" -D "$dir/$name" "${settings[@]}"
    until_ready 60 "$name" env PGPASSWORD="$secret" PGCONNECT_TIMEOUT=2 \
        "$bin/psql" -X -h 127.0.0.1 -p "$(port "$name")" -U fleet -d postgres -c 'select 1'
}

run_postgres_on_free_port() {
    local name=$1 attempt
    for attempt in 1 2 3 4 5; do
        run_postgres "$name" && return 0
        end "$name" QUIT
        port_was_taken "$dir/log/$name.log" || return 1
        set_logs_aside "$name" "$attempt"
        choose_ports "$name"
    done
    return 1
}

start_postgres() {
    local bin as_postgres
    bin=$(postgres_bin)
    choose_missing_ports postgres
    set_postgres_user
    if [ ! -e "$dir/postgres/PG_VERSION" ]; then
        mkdir -p "$dir/postgres"
        (umask 077; echo "$secret" > "$dir/tmp/password")
        [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir/postgres" "$dir/tmp/password"
        "${as_postgres[@]}" "$bin/initdb" -D "$dir/postgres" --username=fleet --pwfile="$dir/tmp/password" --auth=scram-sha-256 \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >>"$dir/log/postgres.log" 2>&1 || return 1
        rm -f "$dir/tmp/password"
    fi
    run_postgres_on_free_port postgres || return 1
    [ "$replica" = 0 ] || start_replica
}

# A copy of its files, with the settings by which it streams what is written afterwards.
start_replica() {
    choose_ports replica
    mkdir -m 700 "$dir/replica"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir/replica"
    "${as_postgres[@]}" env PGPASSWORD="$secret" "$bin/pg_basebackup" -h 127.0.0.1 -p "$(port postgres)" -U fleet -D "$dir/replica" \
        --write-recovery-conf --checkpoint=fast --no-sync >>"$dir/log/replica.log" 2>&1 || return 1
    run_postgres_on_free_port replica
}

resume_postgres() {
    local bin as_postgres
    bin=$(postgres_bin)
    set_postgres_user
    run_postgres postgres || die "postgres did not come back: see $dir/log/postgres.log"
}

# SIGINT: connections are ended, the data are written. SIGQUIT: at once.
halt_postgres() { end postgres INT; }
stop_postgres() {
    end replica QUIT
    if [ "$persistent" = 1 ]; then end postgres INT; else end postgres QUIT; fi
}
