# Sourced by tests/compose/run.sh: the checks of docker-stack.yml. The engine becomes a Swarm of one node, unless it is in one.

swarm_begins() {
    local found
    found=$(docker info --format '{{.Swarm.LocalNodeState}}')
    if [ "$found" != active ]; then
        : > "$work/swarm-is-ours"
        docker swarm init --advertise-addr 127.0.0.1 >"$work/up" 2>&1 || { cat "$work/up"; return 1; }
    fi
    docker network create --driver overlay --attachable "$run-swarm" >"$work/up" 2>&1 || { cat "$work/up"; return 1; }
    docker network connect --alias postgres "$run-swarm" "$(servers_stack ps --quiet fleettickets-postgres)"
    docker network connect --alias rustfs "$run-swarm" "$(servers_stack ps --quiet fleettickets-rustfs)"
    docker tag "$run-migrate" "$run-fleetctl"
}

# task <service of the stack>: the container of its first task that runs.
task() { docker ps --quiet --no-trunc --filter "label=com.docker.swarm.service.name=$1" | head -n 1; }

on_swarm_broker() {
    local node container
    for node in "${nodes[@]}"; do
        container=$(task "$run-nodes_$node")
        if [ -n "$container" ] && docker exec "$container" rabbitmqctl --quiet "$@" 2>/dev/null; then return 0; fi
    done
    return 1
}

nodes_deploy() {
    local deadline=$((SECONDS + 120))
    docker stack deploy --resolve-image never --detach=true -c "$work/swarm-nodes.yml" "$run-nodes" >"$work/up" 2>&1 || { cat "$work/up"; return 1; }
    until on_swarm_broker await_online_nodes ${#nodes[@]} --timeout 5 >"$work/up" 2>&1; do
        [ $SECONDS -lt $deadline ] || { cat "$work/up"; docker stack ps --no-trunc "$run-nodes"; return 1; }
        sleep 1
    done
}

stack_deploys() {
    swarm_deploys >"$work/up" 2>&1 || { cat "$work/up"; return 1; }
    grep -i '^Ignoring' "$work/up" || true
    stack_is_complete
}

# All replicas run and are healthy, and migrate has ended well.
stack_is_complete() {
    local deadline=$((SECONDS + 240)) service
    until [ "$(docker stack services --format '{{.Name}} {{.Replicas}}' "$run-stack" | sed "s/^$run-stack_//" | sort | paste -sd ,)" = \
        'geocoder 2/2,ingestor 3/3,migrate 0/1 (1/1 completed),scanner 1/1' ] &&
        [ "$(for service in "${services[@]}"; do docker ps --quiet --filter "label=com.docker.swarm.service.name=${run}-stack_$service"; done |
            xargs docker inspect --format '{{.State.Health.Status}}' | sort -u)" = healthy ]; do
        [ $SECONDS -lt $deadline ] || { docker stack services "$run-stack"; docker stack ps --no-trunc "$run-stack"; return 1; }
        sleep 1
    done
    docker stack services --format '{{.Name}} {{.Replicas}}' "$run-stack" | sed "s/^$run-stack_//" | sort | paste -sd , | sed 's/,/, /g'
}

# containers_die [the simulator's options]: during a stream the node of the broker that leads a dataset's queue is killed, then an Ingestor.
containers_die() {
    local passed
    kill_containers >"$work/killed" &
    passed=$(stream_passes swarm "$@") || { echo "$passed"; return 1; }
    wait $! || { cat "$work/killed"; return 1; }
    echo "$(paste -sd , "$work/killed" | sed 's/,/, /g'); $passed"
}

kill_containers() {
    local node container
    until_applied 5 || return 1
    node=$(on_swarm_broker list_queues name leader --no-table-headers | awk '$1 == "fleettickets.ingest.inc" { sub("rabbit@", "", $2); print $2 }')
    docker kill --signal KILL "$(task "$run-nodes_$node")" >/dev/null
    echo "killed $node"
    until_applied 25 || return 1
    container=$(task "$run-stack_ingestor")
    docker kill --signal KILL "$container" >/dev/null
    echo 'killed one Ingestor'
}

until_applied() {
    local deadline=$((SECONDS + 300))
    until [ "$(database swarm <<<"select count(*) >= $1 from tickets.change_file_runs")" = t ]; do
        [ $SECONDS -lt $deadline ] || { echo "no $1 files were applied"; return 1; }
    done
}
