#!/usr/bin/env bash
# Starts the compose files on a Docker engine and checks what only an engine can show:
#
#   tests/compose/run.sh                                           everything
#   tests/compose/run.sh local|coolify|cluster|datasets|swarm      1. and 2., 3., 4., 5. or 6.
#
# 1. The files: which services they hold, that they start nothing without their variables, and that the images build.
# 2. docker-compose.local.yml: the first start, a stream of change files, the tables compared with what the simulator expects, a second
#    "up", stop and start.
# 3. As Coolify runs it: containers with other names, in a network shared with a store "rustfs", a database "postgres" and the broker of
#    docker-compose.broker.yml. Little memory, one CPU each, and a stream while the machine is overloaded.
# 4. The same services on a RabbitMQ cluster of three nodes: the leader of a queue is killed during a stream, then all nodes.
# 5. Twenty datasets: 400 files with one Ingestor and with three, which share the queues by themselves; then one of the three is killed, and comes again.
# 6. docker-stack.yml on a Swarm of one node, with a RabbitMQ cluster of three: a node of the broker and an Ingestor are killed during a stream.
#
# Needs docker with compose (2.26 was tried) on the PATH; DOCKER_HOST is respected. Takes half an hour on two busy processors. Nothing is left
# but the build cache: containers, volumes, networks and images have names of this run, and nothing else is touched.
# One line a check, "ok: …" or "FAILED: …". Exit codes: 0 all ok, 1 a check failed, 2 no such section, 3 skipped: no engine answers.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec </dev/null
only=${1:-}
case $only in ''|local|coolify|cluster|datasets|swarm) ;; *) echo "no section $only; expected local, coolify, cluster, datasets or swarm"; exit 2 ;; esac
if ! docker version >/dev/null 2>&1 || ! docker compose version >/dev/null 2>&1; then
    echo 'skipped: found no Docker engine with compose; expected that "docker version" and "docker compose version" succeed. Start one, or set DOCKER_HOST'
    exit 3
fi

# What the caller's shell has set for a real installation must not count.
unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_PROJECT_NAME COMPOSE_ENV_FILES
unset $(grep -ohE '\$\{[A-Z_]+' docker-compose*.yml docker-stack.yml | tr -d '${' | sort -u)

run=fleettickets-test-$$
work=$(mktemp -d)
services=(scanner ingestor geocoder)
nodes=(rabbitmq-1 rabbitmq-2 rabbitmq-3)
datasets=inc,crq$(printf ',d%02d' {3..20})
wave=           # the database and the bucket of a wave of files
faults=0
checking=       # the pid of the check that runs

. tests/compose/stacks.sh
. tests/compose/checks.sh
. tests/compose/datasets.sh
. tests/compose/swarm.sh
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo "engine $(docker version --format '{{.Server.Version}}'), compose $(docker compose version --short), $(nproc) processors"
wanted() { [ "${only:-$1}" = "$1" ]; }
write_files

echo '1. The files'
check 'docker-compose.yml holds migrate and the services alone' holds_services_alone
check 'no other service could be taken for a server of somebody else' names_are_our_own
check 'nothing starts without its variables' variables_are_required
check 'every image builds' build_images
docker network create "$run-shared" >/dev/null

if wanted local; then
    echo '2. On one machine'
    check 'everything runs' starts local
    check 'the first start: no warning' no_warnings local
    check 'the first stream is in the tables' stream_passes local --rows 20000 --awkward --hostile
    check 'a second up changes nothing' second_up local
    check 'the services stop in time' stops_in_time local
    check 'started again, the tables are the same' starts_again local
    local_stack down --volumes 2>/dev/null
fi

if wanted coolify; then
    echo '3. As on Coolify, with little memory, beside a store named rustfs'
    check 'the broker of docker-compose.broker.yml runs, with UI and shovel' broker_runs
    check 'a store named rustfs and a database named postgres run' servers_run
    check 'everything runs' starts coolify
    check 'the roots are read-only, without capabilities' no_rights coolify
    overload
    check 'the stream is in the tables, on the overloaded machine' stream_passes coolify --rows 4000
    check 'every health check passed under load' healthy_under_load coolify
    relieve
    check 'nothing was killed or restarted' nothing_was_killed coolify
    check 'the services stop in time' stops_in_time coolify
    for stack in coolify broker servers; do "${stack}_stack" down --volumes --timeout 5 2>/dev/null; done
fi

if wanted cluster; then
    echo '4. On a RabbitMQ cluster of three nodes'
    check 'three nodes are one cluster' cluster_forms
    check 'a store and a database run' servers_run
    check 'everything runs' starts cluster
    check 'every queue has three members' every_member_is_online
    check "the stream is in the tables, though the leader of a dataset's queue was killed" leader_dies --rows 2000 --deltas 40
    check 'all nodes killed and started again: the services are ready, the tables the same' all_nodes_die
    check 'no wait between attempts was longer than 5 s' waits_are_short
    check 'every queue has three members again' every_member_is_online
    check 'the services stop in time' stops_in_time cluster
fi

if wanted datasets; then
    echo '5. Twenty datasets'
    check 'a broker runs' broker_runs
    check 'a store and a database run' servers_run
    wave=one check 'one Ingestor applies all files once, in order' wave_passes 1
    wave=three check 'three Ingestors do, too' wave_passes 3
    wave=three check 'each of the three has its share of the queues' all_share 3
    wave=killed check 'one is killed and started again: its queues go to the others and come back, every file is applied once, in order' ingestor_dies
    for stack in datasets broker servers; do "${stack}_stack" down --volumes --timeout 5 2>/dev/null; done
fi

if wanted swarm; then
    echo '6. On Docker Swarm'
    check 'a store and a database run' servers_run
    check 'the engine is a Swarm' swarm_begins
    check 'three nodes are one cluster' nodes_deploy
    check 'docker-stack.yml is deployed' stack_deploys
    check 'the stream is in the tables, though a node of the broker and an Ingestor were killed' containers_die --rows 2000 --deltas 40
    check 'Swarm has replaced what was killed' stack_is_complete
fi

echo "$faults failed, $SECONDS s in all"
[ $faults = 0 ]
