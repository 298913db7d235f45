#!/usr/bin/env bash
# Times ingesting on this machine, beside the Python loader that it replaces, pgloader, and PostgreSQL alone: ./bench.sh
#
#   ./bench.sh            three rounds, medians; the table of targets, and a page in bench/results
#   ./bench.sh --quick    one round with fewer files, in under four minutes
#   ./bench.sh --only drain --rounds 5
#
# RabbitMQ, PostgreSQL and the object store are private ones, with fsync and synchronous_commit on; the objects lie in memory, for ours and its peers alike.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
scripts/install.sh bench || exit $?

base=${TMPDIR:-/tmp}
[ ${#base} -le 40 ] || base=/tmp
run=$(mktemp -d "$base/fleettickets-bench.XXXXXX")
clean_up() {
    scripts/servers.sh down "$run/servers" || true
    rm -rf "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

scripts/servers.sh up "$run/servers" --durable --owner $$
flock --close scripts dotnet build FleetTickets.sln -c Release -v quiet --nologo -clp:NoSummary
set -a
. "$run/servers/env"
set +a
dotnet bench/Ingesting/bin/Release/net10.0/FleetTickets.Bench.Ingesting.dll "$@"
