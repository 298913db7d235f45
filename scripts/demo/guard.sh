#!/usr/bin/env bash
# guard.sh <pid> <run> <data> <keep>: clears away what a demo started when its process ends without doing so itself (SIGKILL).
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. scripts/processes.sh
. scripts/demo/servers.sh

run=$2 data=$3 keep=$4
tail --pid="$1" -f /dev/null
end_marked "FLEETTICKETS_DEMO=$run"
if [ "$keep" = 1 ]; then
    halt_servers
    rm -f "$data/owner"
else
    remove_servers
fi
rm -rf "$run"
