# Sourced by demo.sh: RabbitMQ, PostgreSQL and the object store, as processes (scripts/servers.sh) or, where those cannot be had, as
# the containers of docker-compose.local.yml. What they need later is in $data: servers/ of the processes, compose.env of the containers.

servers=            # processes or containers
servers_pid=

find_servers() {
    command -v dotnet >/dev/null || { failed 'the .NET 10 SDK is missing: https://dotnet.microsoft.com/download' >&2; exit 3; }
    if [ -e "$data/compose.env" ]; then
        servers=containers
    elif scripts/install.sh 2>"$run/install.log" & step 'looking for RabbitMQ, PostgreSQL and Ceph RGW, installing what is missing' 'RabbitMQ, PostgreSQL with PostGIS and Ceph RGW are installed' $!; then
        servers=processes
    elif docker version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
        servers=containers
        passed 'a Docker engine answers: RabbitMQ, PostgreSQL and RustFS come from docker-compose.local.yml'
    else
        cat "$run/install.log" >&2
        failed 'the servers are not installed, cannot be installed from here, and no Docker engine with compose answers: run as root on Debian or Ubuntu, install them, or start Docker' >&2
        exit 3
    fi
}

start_servers() {
    local options=()
    if [ $servers = processes ]; then
        [ $keep = 0 ] || options=(--persistent)
        scripts/servers.sh up "$data/servers" "${options[@]}" >"$data/logs/servers.log" 2>&1 &
    else
        [ -e "$data/compose.env" ] || write_compose_env
        run_containers >"$data/logs/servers.log" 2>&1 &
    fi
    servers_pid=$!
}

await_servers() {
    step 'starting the servers' 'RabbitMQ, PostgreSQL and the object store run' "$servers_pid" || stop 'the servers did not start' "$data/logs/servers.log"
    "name_$servers"
    export RUSTFS_REGION=us-east-1 TICKETS_BUCKET=isptickets TICKETS_DATASETS=inc,crq SCANNER_POLL_INTERVAL=1
    write_env
    "open_$servers" >>"$data/logs/servers.log" 2>&1 || stop 'database and bucket could not be created' "$data/logs/servers.log"
    subscribe
}

# FleetNow's queue (README, "Subscribing"). Without one nobody takes the positions, and `fleetctl status` says so.
subscribe() {
    local answer
    answer=$(http "${management#http://}" /api/definitions "$(login)" "$(<scripts/demo/fleetnow.json)")
    [[ $answer == 'HTTP/1.'*' 20'* ]] || { echo "$answer" >>"$data/logs/servers.log"; stop "FleetNow's queue could not be declared" "$data/logs/servers.log"; }
}

# The broker's user:password.
login() { local login=${RABBITMQ_URL#amqp://}; echo "${login%@*}"; }

halt_servers() {
    if [ -e "$data/compose.env" ]; then compose stop; fi
    if [ -e "$data/servers/state" ]; then scripts/servers.sh stop "$data/servers"; fi
}

remove_servers() {
    if [ -e "$data/compose.env" ]; then compose down --volumes --remove-orphans; fi
    if [ -e "$data/servers/state" ]; then scripts/servers.sh down "$data/servers"; fi
}

# What a service, or a person with ./fleetctl, needs to know.
write_env() {
    local name
    (
        umask 077
        for name in DATABASE_URL RABBITMQ_URL RUSTFS_ENDPOINT RUSTFS_ACCESS_KEY RUSTFS_SECRET_KEY TICKETS_BUCKET; do
            printf '%s=%s\n' "$name" "${!name}"
        done > "$run/env"
    )
}

# ---- processes ----

name_processes() {
    local FLEETTICKETS_TEST_POSTGRES FLEETTICKETS_TEST_RABBITMQ FLEETTICKETS_TEST_RABBITMQ_API
    local FLEETTICKETS_TEST_S3 FLEETTICKETS_TEST_S3_ACCESS_KEY FLEETTICKETS_TEST_S3_SECRET_KEY
    . "$data/servers/env"
    export DATABASE_URL=${FLEETTICKETS_TEST_POSTGRES%/*}/tracksolid_db RABBITMQ_URL=$FLEETTICKETS_TEST_RABBITMQ
    export RUSTFS_ENDPOINT=$FLEETTICKETS_TEST_S3 RUSTFS_ACCESS_KEY=$FLEETTICKETS_TEST_S3_ACCESS_KEY RUSTFS_SECRET_KEY=$FLEETTICKETS_TEST_S3_SECRET_KEY
    management=$FLEETTICKETS_TEST_RABBITMQ_API
}

open_processes() {
    sql_in_database postgres <<<"select 'create database tracksolid_db' where not exists (select from pg_database where datname = 'tracksolid_db') \gexec"
    # The gateway wants the header; curl 7 does not send it by itself.
    curl -sS --fail-with-body -X PUT -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --aws-sigv4 aws:amz:us-east-1:s3 --user "$RUSTFS_ACCESS_KEY:$RUSTFS_SECRET_KEY" "$RUSTFS_ENDPOINT/$TICKETS_BUCKET"
}

# ---- containers ----

# The file's values count, not those that name_containers exports for processes outside.
compose() {
    env -u DATABASE_URL -u RABBITMQ_URL -u RUSTFS_ENDPOINT docker compose --file docker-compose.yml --file docker-compose.local.yml \
        --project-name "$(sed -n 's/^# project //p' "$data/compose.env")" --env-file "$data/compose.env" "$@"
}

write_compose_env() {
    local secret
    secret=$(od -An -v -N 16 -t x1 /dev/urandom | tr -d ' \n')
    (
        umask 077
        cat > "$data/compose.env" <<ENV
# project fleettickets-demo-${secret:0:8}
$(sed -n "s/^LOCAL_PASSWORD=.*/LOCAL_PASSWORD=$secret/; /^[A-Z]/p" deploy/local.env)
TICKETS_BUCKET=isptickets
ENV
    )
}

run_containers() { compose up --detach --wait fleettickets-postgres fleettickets-rabbitmq fleettickets-rustfs; }

name_containers() {
    local secret
    secret=$(sed -n 's/^LOCAL_PASSWORD=//p' "$data/compose.env")
    export DATABASE_URL RABBITMQ_URL RUSTFS_ENDPOINT RUSTFS_ACCESS_KEY=fleet RUSTFS_SECRET_KEY=$secret
    DATABASE_URL=postgres://fleet:$secret@$(compose port fleettickets-postgres 5432)/tracksolid_db
    RABBITMQ_URL=amqp://fleet:$secret@$(compose port fleettickets-rabbitmq 5672)/
    RUSTFS_ENDPOINT=http://$(compose port fleettickets-rustfs 9000)
    management=http://$(compose port fleettickets-rabbitmq 15672)
}

open_containers() { compose run --rm -T fleettickets-bucket; }

# ---- SQL, from stdin ----

sql() { sql_in_database tracksolid_db "$@"; }

sql_in_database() {
    local database=$1 options=(-X -q -A -t -F '|' -v ON_ERROR_STOP=1)
    shift
    if [ $servers = containers ]; then
        compose exec -T fleettickets-postgres psql -U fleet -d "$database" "${options[@]}" "$@"
    else
        psql "${options[@]}" "$@" "${DATABASE_URL%/*}/$database"
    fi
}
