# Sourced by tests/compose/run.sh: the stacks, as functions that take what "docker compose" takes, and their end.

local_files=(-f docker-compose.yml -f docker-compose.local.yml)

local_stack() { docker compose -p "$run-local" --env-file deploy/local.env "${local_files[@]}" -f "$work/local.yml" "$@"; }
coolify_stack() { docker compose -p "$run-coolify" --env-file "$work/coolify.env" -f docker-compose.yml -f "$work/coolify.yml" "$@"; }
broker_stack() { docker compose -p "$run-broker" --env-file "$work/coolify.env" -f docker-compose.broker.yml -f "$work/broker.yml" "$@"; }
# The stack of Coolify on the cluster; its nodes are a stack of their own.
cluster_stack() { RABBITMQ_URL=$cluster_url coolify_stack "$@"; }
nodes_stack() { docker compose -p "$run-nodes" --env-file "$work/coolify.env" -f docker-compose.broker.yml -f "$work/nodes.yml" "$@"; }
# The local file's servers, as if they were somebody's own.
servers_stack() { docker compose -p "$run-servers" --env-file "$work/coolify.env" "${local_files[@]}" -f "$work/servers.yml" "$@"; }

# The services with 20 datasets, without the limits of Coolify's; for each wave of files an empty database and an empty bucket of its name.
datasets_stack() {
    TICKETS_DATASETS=$datasets TICKETS_BUCKET=$wave DATABASE_URL=postgres://fleet:$secret@postgres:5432/$wave \
        docker compose -p "$run-datasets" --env-file "$work/coolify.env" -f docker-compose.yml -f "$work/datasets.yml" "$@"
}

# The simulator in the network of the Swarm stack, and the stack itself.
swarm_stack() { RABBITMQ_URL=$cluster_url docker compose -p "$run-swarm" --env-file "$work/coolify.env" -f docker-compose.yml -f "$work/swarm.yml" "$@"; }
swarm_deploys() {
    RABBITMQ_URL=$cluster_url IMAGE_PREFIX=$run- docker compose --env-file "$work/coolify.env" -f docker-compose.yml -f docker-stack.yml -f "$work/swarm-network.yml" config |
        sed '/^name:/d' | docker stack deploy --resolve-image never --detach=true -c - "$run-stack"
}

# database <stack> [psql's arguments]: SQL on stdin.
database() {
    local stack=$1
    shift
    [ "$stack" = local ] || stack=servers
    "${stack}_stack" exec -T fleettickets-postgres psql -U fleet -d tracksolid_db -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

write_files() {
    local service memory node
    secret=$(od -An -v -N 16 -t x1 /dev/urandom | tr -d ' \n')
    cluster_url=amqp://fleet:$secret@$(IFS=,; echo "${nodes[*]/%/:5672}")/
    (
        umask 077
        cat > "$work/coolify.env" <<ENV
LOCAL_PASSWORD=$secret
BROKER_USER=fleet
BROKER_PASSWORD=$secret
DATABASE_URL=postgres://fleet:$secret@postgres:5432/tracksolid_db
RABBITMQ_URL=amqp://fleet:$secret@fleettickets-rabbitmq:5672/
RUSTFS_ENDPOINT=http://rustfs:9000
RUSTFS_ACCESS_KEY=fleet
RUSTFS_SECRET_KEY=$secret
ENV
    )
    {
        echo 'services:'
        write_images ''
    } > "$work/local.yml"
    {
        echo 'services:'
        write_images 'networks: { default: {}, shared: {} }'
        write_shared_network
    } > "$work/coolify.yml"
    cp "$work/coolify.yml" "$work/datasets.yml"
    { echo 'services:'; write_images ''; write_swarm_network; } > "$work/swarm.yml"
    write_swarm_network > "$work/swarm-network.yml"
    # What Coolify adds: names of its own. And limits that are tight for .NET.
    for service in migrate scanner ingestor geocoder; do
        memory=192m
        [ $service != scanner ] || memory=128m
        sed -i "s/^  $service:$/&\n    container_name: $service-$run\n    labels: { coolify.managed: \"true\" }\n    mem_limit: $memory\n    memswap_limit: $memory\n    pids_limit: 100\n    cpus: 1/" "$work/coolify.yml"
    done
    {
        echo "services: { fleettickets-rabbitmq: { container_name: rabbitmq-$run, networks: { default: {}, shared: {} } } }"
        write_shared_network
    } > "$work/broker.yml"
    {
        echo 'services:'
        echo '  fleettickets-postgres: { networks: { default: {}, shared: { aliases: [postgres] } } }'
        echo '  fleettickets-rustfs: { networks: { default: {}, shared: { aliases: [rustfs] } } }'
        write_shared_network
    } > "$work/servers.yml"
    # Three nodes as services of Swarm, each with a name and data of its own: a container that is replaced is the same node.
    write_peers > "$work/peers.conf"
    {
        echo 'services:'
        for node in "${nodes[@]}"; do
            cat <<NODE
  $node:
    image: rabbitmq:4-management
    hostname: $node
    environment: { RABBITMQ_DEFAULT_USER: fleet, RABBITMQ_DEFAULT_PASS: $secret, RABBITMQ_ERLANG_COOKIE: $secret }
    configs: [{ source: peers, target: /etc/rabbitmq/conf.d/20-peers.conf }]
    volumes: ["$node:/var/lib/rabbitmq"]
    deploy: { endpoint_mode: dnsrr }
NODE
        done
        echo "volumes: { $(printf '%s: {}, ' "${nodes[@]}")}"
        echo "configs: { peers: { file: $work/peers.conf } }"
        write_swarm_network
    } > "$work/swarm-nodes.yml"
    # The broker of docker-compose.broker.yml three times, with one Erlang cookie. A data volume of its own for each.
    {
        echo 'services:'
        for node in "${nodes[@]}"; do
            cat <<NODE
  $node:
    extends: { file: "$PWD/docker-compose.broker.yml", service: fleettickets-rabbitmq }
    hostname: $node
    environment: { RABBITMQ_ERLANG_COOKIE: "\${BROKER_PASSWORD}" }
    configs: [{ source: peers, target: /etc/rabbitmq/conf.d/20-peers.conf }]
    volumes: ["$node:/var/lib/rabbitmq"]
    networks: [shared]
NODE
        done
        echo "volumes: { $(printf '%s: {}, ' "${nodes[@]}")}"
        echo 'configs:'
        echo '  peers:'
        echo '    content: |'
        write_peers | sed 's/^/      /'
        write_shared_network
    } > "$work/nodes.yml"
}

write_peers() {
    local node
    echo 'cluster_formation.peer_discovery_backend = classic_config'
    for node in "${nodes[@]}"; do echo "cluster_formation.classic_config.nodes.${node##*-} = rabbit@$node"; done
}

write_swarm_network() { echo "networks: { default: { name: $run-swarm, external: true } }"; }
write_shared_network() { echo "networks: { shared: { name: $run-shared, external: true } }"; }

# Our images under names of this run, and the simulator as one more service, which only "run" starts.
write_images() {
    local service
    for service in migrate scanner ingestor geocoder; do
        printf '  %s:\n    image: %s-%s\n' $service "$run" $service
        [ -z "$1" ] || printf '    %s\n' "$1"
    done
    cat <<SIMULATOR
  simulator:
    image: $run-simulator
    build: { context: ., dockerfile: services/Dockerfile, args: { SERVICE: ExporterSim } }
    profiles: [simulator]
    healthcheck: { disable: true }
    user: "0"
    environment:
      DATABASE_URL: \${DATABASE_URL}
      RUSTFS_ENDPOINT: \${RUSTFS_ENDPOINT}
      RUSTFS_ACCESS_KEY: \${RUSTFS_ACCESS_KEY}
      RUSTFS_SECRET_KEY: \${RUSTFS_SECRET_KEY}
      TICKETS_BUCKET: \${TICKETS_BUCKET:-isptickets}
    volumes: ["expected:/expected"]
SIMULATOR
    [ -z "$1" ] || printf '    %s\n' "$1"
    echo 'volumes: { expected: {} }'
}

# Busy processes for a load of 16 for each processor, with the weight of two containers.
overload() {
    local busy=$((16 * $(nproc)))
    overloaded_since=$(date +%s%3N)
    docker run --detach --name "$run-load" --cpu-shares 2048 --no-healthcheck --entrypoint bash "$run-scanner" \
        -c "for ((i = 0; i < $busy; i++)); do while :; do :; done & done; wait" >/dev/null
}

relieve() { docker rm --force "$run-load" >/dev/null; }

# Swarm removes a stack's containers some time after the stack; until then their network and volumes are in use.
remove_swarm_stacks() {
    local stack deadline=$((SECONDS + 60))
    docker stack rm "$run-stack" "$run-nodes"
    for stack in "$run-stack" "$run-nodes"; do
        while [ -n "$(docker ps --all --quiet --filter "label=com.docker.stack.namespace=$stack")" ] && [ $SECONDS -lt $deadline ]; do sleep 0.5; done
    done
    docker volume rm "${nodes[@]/#/$run-nodes_}"
}

clean_up() {
    local code=$? stack
    trap - EXIT
    trap '' INT TERM HUP
    {
        [ -z "$checking" ] || kill "$checking"
        docker rm --force "$run-load"
        remove_swarm_stacks
        for stack in local coolify datasets swarm broker nodes servers; do "${stack}_stack" --profile '*' down --volumes --remove-orphans --timeout 5; done
        docker network rm "$run-shared" "$run-swarm"
        if [ -e "$work/swarm-is-ours" ]; then docker swarm leave --force; fi
        docker image rm "$run"-{migrate,fleetctl,scanner,ingestor,geocoder,simulator}
    } >/dev/null 2>&1 || true
    rm -rf "$work"
    exit "$code"
}
