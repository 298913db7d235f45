# Sourced by tests/compose/run.sh: the checks. Each writes what it found and returns 0, or what is wrong and returns 1.

# check <what> <function> [arguments]
check() {
    local what=$1 found code=0 since=$SECONDS
    shift
    # In the background, so that a signal is acted upon at once.
    "$@" >"$work/found" 2>"$work/errors" &
    checking=$!
    wait $checking || code=$?
    checking=
    found=$(cat "$work/found")
    if [ $code = 0 ]; then
        echo "ok: $what${found:+: $found} ($((SECONDS - since)) s)"
    else
        faults=$((faults + 1))
        echo "FAILED: $what ($((SECONDS - since)) s)"
        { echo "$found"; tail -n 15 "$work/errors"; } | sed '/^$/d; s/^/    /'
    fi
}

holds_services_alone() {
    local held
    held=$(docker compose --env-file deploy/local.env -f docker-compose.yml config --services | sort | xargs)
    echo "$held"
    [ "$held" = 'geocoder ingestor migrate scanner' ]
}

names_are_our_own() {
    local others
    others=$(docker compose --env-file deploy/local.env "${local_files[@]}" config --services | grep -vxE 'migrate|scanner|ingestor|geocoder' | sort | xargs)
    echo "$others"
    [ "$(wc -w <<<"$others")" = 4 ] && ! grep -qvE '^fleettickets-' <(tr ' ' '\n' <<<"$others")
}

variables_are_required() {
    local file
    for file in docker-compose.yml docker-compose.broker.yml; do
        if docker compose --env-file /dev/null -f "$file" config >/dev/null 2>"$work/config"; then echo "$file was accepted without any"; return 1; fi
        grep -q 'required variable' "$work/config" || { cat "$work/config"; return 1; }
    done
}

# One after the other: the second and later ones find the packages in the cache.
build_images() {
    local service
    for service in migrate scanner ingestor geocoder simulator; do
        local_stack --profile simulator build "$service" >"$work/build" 2>&1 || { tail -n 20 "$work/build"; return 1; }
    done
    docker image ls --format '{{.Repository}} {{.Size}}' | sed -n "s/^$run-//p" | sort | paste -sd ',' | sed 's/,/, /g'
}

containers() { "$1_stack" ps --all --quiet "${services[@]}"; }

# starts <stack>: up, until each service is healthy.
starts() {
    "$1_stack" up --detach >"$work/up" 2>&1 || { tail -n 20 "$work/up"; "$1_stack" logs --tail 20; return 1; }
    until_healthy "$1"
}

until_healthy() {
    local deadline=$((SECONDS + 180))
    until [ "$(health "$1" | sort -u)" = healthy ]; do
        [ $SECONDS -lt $deadline ] || { health "$1"; "$1_stack" logs --tail 20 "${services[@]}"; return 1; }
        sleep 1
    done
}

health() { docker inspect --format '{{.State.Health.Status}}' $(containers "$1"); }

no_warnings() {
    local found
    found=$("$1_stack" logs "${services[@]}" | grep -E ' (warn|fail|crit): ' || true)
    echo "$found"
    [ -z "$found" ]
}

# stream_passes <stack> [the simulator's options]: writes a stream, and waits until the tables are what it expects.
stream_passes() {
    local stack=$1 since deadline
    shift
    "${stack}_stack" run --rm -T simulator run --to s3 --expect /expected --interval 300ms "$@" </dev/null >"$work/written" 2>"$work/simulator" || { tail -n 5 "$work/simulator"; return 1; }
    since=$SECONDS
    deadline=$((SECONDS + 420))
    until same_tables "$stack"; do
        [ $SECONDS -lt $deadline ] || { tail -n 21 "$work/check"; "${stack}_stack" logs --tail 10 "${services[@]}"; return 1; }
        sleep 1
    done
    echo "$(database "$stack" < scripts/demo/row-counts.sql); settled $((SECONDS - since)) s after the last was written"
}

same_tables() { "$1_stack" run --rm -T simulator check --expect /expected --settled </dev/null >"$work/check" 2>&1; }

second_up() {
    local before since=$SECONDS
    before=$(containers "$1")
    starts "$1" || return 1
    [ "$(containers "$1")" = "$before" ] || { echo 'containers were replaced'; return 1; }
    same_tables "$1" || { tail -n 21 "$work/check"; return 1; }
}

# A service ends within 8 s of SIGTERM by itself: not killed, exit code 0.
stops_in_time() {
    local began codes took
    began=$(date +%s%N)
    "$1_stack" stop "${services[@]}" >/dev/null
    took=$((($(date +%s%N) - began) / 1000000))
    codes=$(docker inspect --format '{{.State.ExitCode}}' $(containers "$1") | sort -u | xargs)
    echo "$took ms, exit code $codes"
    [ "$codes" = 0 ] && [ $took -lt 10000 ]
}

starts_again() { starts "$1" && same_tables "$1"; }

broker_runs() {
    local answer
    broker_stack up --detach --wait >"$work/up" 2>&1 || { tail -n 20 "$work/up"; broker_stack logs --tail 20; return 1; }
    broker_stack exec -T fleettickets-rabbitmq rabbitmqctl status --quiet >"$work/broker" || return 1
    grep -qF ' rabbitmq_shovel_management' "$work/broker" || { cat "$work/broker"; return 1; }
    # From another container, by the name that the services use.
    answer=$(docker run --rm --network "$run-shared" --entrypoint bash "$run-scanner" \
        -c 'exec 3<>/dev/tcp/fleettickets-rabbitmq/15672; printf "GET / HTTP/1.0\r\n\r\n" >&3; read -r line <&3; echo "$line"')
    [[ $answer == *' 200 '* ]] || { echo "the UI answered: $answer"; return 1; }
    grep '^RabbitMQ version' "$work/broker"
}

servers_run() {
    servers_stack up --detach --wait fleettickets-postgres fleettickets-rustfs >"$work/up" 2>&1 || { tail -n 20 "$work/up"; return 1; }
    servers_stack run --rm -T fleettickets-bucket </dev/null >"$work/up" 2>&1 || { tail -n 20 "$work/up"; return 1; }
}

no_rights() {
    local service
    for service in "${services[@]}"; do
        if "$1_stack" exec -T "$service" bash -c ': > /app/x' 2>/dev/null; then echo "$service can write to /app"; return 1; fi
        "$1_stack" exec -T "$service" grep -q '^CapEff:.0*$' /proc/1/status || { echo "$service has capabilities"; return 1; }
    done
}

# Engines keep the last five results; there have to be four of each service since the overload began.
healthy_under_load() {
    local deadline=$((SECONDS + 180)) container
    until [ $SECONDS -ge $deadline ]; do
        for container in $(containers "$1"); do
            docker inspect --format "{{range .State.Health.Log}}$container {{.Start.UnixMilli}} {{.End.UnixMilli}} {{.ExitCode}}{{println}}{{end}}" "$container"
        done | awk -v since="$overloaded_since" 'NF && $2 > since' > "$work/probes"
        [ "$(cut -d ' ' -f 1 "$work/probes" | sort | uniq -c | awk '$1 >= 4' | wc -l)" != ${#services[@]} ] || break
        sleep 3
    done
    [ "$(health "$1" | sort -u)" = healthy ] || { health "$1"; return 1; }
    awk -v load="$(cut -d ' ' -f 1 /proc/loadavg)" '
        { took = $3 - $2; sum += took; if (took > most) most = took; if ($4 != 0) bad++ }
        END { if (NR) printf "%d probes, on average %d ms, at most %d ms, %d failed, load %s\n", NR, sum / NR, most, bad, load; exit NR == 0 || bad > 0 }' "$work/probes"
}

nothing_was_killed() {
    local service killed peaks=()
    for service in "${services[@]}"; do
        peaks+=("$service $(($("$1_stack" exec -T "$service" bash -c 'cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes') / 1048576)) MiB")
    done
    killed=$(docker inspect --format '{{.Name}} {{.State.OOMKilled}} {{.RestartCount}}' $(containers "$1") | grep -v ' false 0$' || true)
    [ -z "$killed" ] || { echo "$killed"; return 1; }
    echo "at most $(IFS=,; echo "${peaks[*]}" | sed 's/,/, /g')"
}

# on_broker <rabbitmqctl's arguments>: asks a node that runs.
on_broker() { nodes_stack exec -T "$(nodes_stack ps --services --status running | head -n 1)" rabbitmqctl --quiet "$@"; }

cluster_forms() {
    { nodes_stack up --detach --wait "${nodes[@]}" && on_broker await_online_nodes ${#nodes[@]} --timeout 60; } >"$work/up" 2>&1 || { tail -n 20 "$work/up"; nodes_stack logs --tail 20; return 1; }
}

# A quorum queue has the members that it got when it was declared: on all nodes of the cluster, up to three by the broker's default.
every_member_is_online() {
    local deadline=$((SECONDS + 120))
    until on_broker list_queues name members online --no-table-headers >"$work/queues" &&
        awk -v nodes=${#nodes[@]} 'gsub(/rabbit@/, "") != 2 * nodes { bad = 1 } END { exit bad || NR == 0 }' "$work/queues"; do
        [ $SECONDS -lt $deadline ] || { cat "$work/queues"; return 1; }
        sleep 1
    done
    echo "$(wc -l < "$work/queues") queues"
}

# leader_dies [the simulator's options]: the stream passes, although a node is killed in its midst, and stays away.
leader_dies() {
    local passed again
    kill_leader fleettickets.ingest.inc >"$work/killed" &
    passed=$(stream_passes cluster "$@") || { echo "$passed"; return 1; }
    wait $! || { cat "$work/killed"; return 1; }
    again=$(database cluster -v killed="$(cat "$work/killed")" <<'SQL'
select 'on again after ' || string_agg(seconds || ' s (' || dataset || ')', ' and ' order by dataset desc)
from (
    select f.dataset, round(extract(epoch from min(r.applied_at)) - :killed, 1) as seconds
    from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id
    where extract(epoch from r.started_at) > :killed
    group by f.dataset) as first_files
having count(*) = 2;
SQL
    )
    echo "${again:-a dataset had no file after the kill}; $passed"
    [ -n "$again" ]
}

# kill_leader <queue>: once some files are applied; writes when that was.
kill_leader() {
    local node deadline=$((SECONDS + 120))
    node=$(on_broker list_queues name leader --no-table-headers | awk -v queue="$1" '$1 == queue { sub("rabbit@", "", $2); print $2 }')
    until [ "$(database cluster <<<'select count(*) >= 5 from tickets.change_file_runs')" = t ]; do
        [ $SECONDS -lt $deadline ] || { echo 'no 5 files were applied'; return 1; }
    done
    date +%s.%3N
    docker kill --signal KILL "$(nodes_stack ps --quiet "$node")" >/dev/null
}

# Away until each of the two that consume has made five attempts: the fourth wait is the first that the cap shortens. (The Scanner connects
# when it has something to publish.)
all_nodes_die() {
    local service since deadline=$((SECONDS + 240))
    nodes_stack kill "${nodes[@]}" >/dev/null 2>&1
    since=$(date +%FT%TZ --utc)
    for service in ingestor geocoder; do
        until [ "$(waits --since "$since" "$service" | wc -l)" -ge 5 ]; do
            [ $SECONDS -lt $deadline ] || { echo "$service makes no attempts"; cluster_stack logs --tail 10 "$service"; return 1; }
            sleep 1
        done
    done
    nodes_stack start "${nodes[@]}" >/dev/null 2>&1
    since=$SECONDS
    for service in "${services[@]}"; do
        until cluster_stack exec -T "$service" /app/health ready >"$work/ready" 2>&1; do
            [ $SECONDS -lt $deadline ] || { echo "$service is not ready"; cat "$work/ready"; cluster_stack logs --tail 10 "$service"; return 1; }
            sleep 0.5
        done
    done
    echo "ready $((SECONDS - since)) s after the start of the nodes"
    same_tables cluster || { tail -n 21 "$work/check"; return 1; }
}

# waits [arguments of logs]: how long services waited for the broker each time, in seconds.
waits() { cluster_stack logs "$@" | sed -nE 's/.* Next try in ([0-9.]+) s\..*/\1/p'; }

waits_are_short() {
    waits "${services[@]}" | awk '{ if ($1 > most) most = $1 } END { printf "%d waits, at most %.1f s\n", NR, most; exit NR == 0 || most > 5 }'
}
