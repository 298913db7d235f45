# Sourced by demo.sh: the programs of this checkout: built once, copied, started, watched, ended.

declare -A service_pids=()

build_programs() {
    # One build of this checkout at a time. (A lock on a file that MSBuild reads would fail the build: .NET takes it for its own.)
    flock --close scripts dotnet build scripts/demo/demo.slnf -c Release -v quiet --nologo -clp:NoSummary >"$data/logs/build.log" 2>&1 &
    step 'building' 'Scanner, Ingestor, Geocoder, fleetctl and the exporter are built' $! || stop 'the build failed' "$data/logs/build.log"
    # Copied: a later build of the checkout must not change a program that runs.
    mkdir "$run/programs"
    local project
    for project in services/Scanner services/Ingestor services/Geocoder tools/FleetCtl tools/ExporterSim; do
        cp -R "$project/bin/Release/net10.0" "$run/programs/${project#*/}"
    done
}

fleetctl() { dotnet "$run/programs/FleetCtl/fleetctl.dll" "$@" </dev/null; }
exporter() { dotnet "$run/programs/ExporterSim/FleetTickets.ExporterSim.dll" "$@" </dev/null; }

migrate() {
    fleetctl migrate >"$data/logs/migrate.log" 2>&1 &
    step 'migrating the database' 'the database is migrated' $! || stop 'the migration failed' "$data/logs/migrate.log"
}

# Each on a port that the kernel chooses, in a session of its own: Ctrl-C in a terminal reaches the demo alone, which ends them in order.
start_services() {
    local name log
    for name in Geocoder Ingestor Scanner; do
        log=$data/logs/${name,,}.log
        : > "$log"
        setsid env -C "$run/tmp" ASPNETCORE_URLS=http://127.0.0.1:0 dotnet "$run/programs/$name/FleetTickets.$name.dll" </dev/null >>"$log" 2>&1 &
        service_pids[$name]=$!
    done
    until_ready &
    step 'starting Scanner, Ingestor and Geocoder' 'Scanner, Ingestor and Geocoder are ready' $! ||
        stop "not ready: $(unready)" "$data"/logs/{geocoder,ingestor,scanner}.log
}

until_ready() {
    local deadline=$((SECONDS + 90))
    until [ -z "$(unready)" ]; do
        all_run && [ $SECONDS -lt $deadline ] || return 1
        sleep 0.2
    done
}

all_run() {
    local pid
    for pid in "${service_pids[@]}"; do birth "$pid" >/dev/null || return 1; done
}

any_runs() {
    local pid
    for pid in "${service_pids[@]}"; do birth "$pid" >/dev/null && return 0; done
    return 1
}

unready() {
    local name names=()
    for name in Scanner Ingestor Geocoder; do answers_ready "$data/logs/${name,,}.log" || names+=("$name"); done
    echo "${names[*]}"
}

answers_ready() {
    local port status
    port=$(sed -n 's/.*Now listening on: http:\/\/127\.0\.0\.1:\([0-9]*\).*/\1/p' "$1" | head -n 1)
    [ -n "$port" ] || return 1
    status=$(http "127.0.0.1:$port" /health/ready | head -n 1)
    [[ $status == *' 200 '* ]]
}

# http <host:port> <path> [user:password [JSON to post]]: the answer, head and body. No curl is needed for it.
http() {
    local authorization= method=GET body=${4:-}
    [ -z "${3:-}" ] || authorization="Authorization: Basic $(printf %s "$3" | base64 -w 0)"$'\r\n'
    [ -z "$body" ] || method=POST
    (
        exec 3<>"/dev/tcp/${1%:*}/${1##*:}" || exit
        printf '%s %s HTTP/1.0\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$method" "$2" "$1" "$authorization" ${#body} "$body" >&3
        timeout 5 cat <&3
    ) 2>/dev/null || true
}

# Stops the demo when a service has ended.
watch_services() {
    local name code
    for name in "${!service_pids[@]}"; do
        birth "${service_pids[$name]}" >/dev/null && continue
        code=0
        wait "${service_pids[$name]}" || code=$?
        stop "the $name has ended (exit code $code)" "$data/logs/${name,,}.log"
    done
}

# SIGTERM ends a service within 8 s; a margin on top. What is left then is killed with the rest.
end_services() {
    local pid tries
    for pid in "${service_pids[@]}"; do kill -TERM "$pid"; done
    for ((tries = 0; tries < 240; tries++)); do
        any_runs || return 0
        sleep 0.05
    done
}
