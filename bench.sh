#!/usr/bin/env bash
# Times ingesting on this machine, beside the Python loader that it replaces, pgloader, and PostgreSQL alone: ./bench.sh
#
#   ./bench.sh            three rounds, medians; the table of targets, and a page in bench/results
#   ./bench.sh --quick    one round with fewer files, in under four minutes
#   ./bench.sh --only drain --rounds 5
#   ./bench.sh --only growth memory waiting lists      how cost grows: bench/README.md
#
# RabbitMQ, PostgreSQL and the object store are private ones, with fsync and synchronous_commit on; the objects lie in memory, for ours and its peers alike.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/processes.sh
scripts/install.sh bench || exit $?

run=$(new_run bench)
clean_up() {
    scripts/servers.sh down "$run/servers" || true
    rm -rf "$run"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

scripts/servers.sh up "$run/servers" --durable --owner $$
for built in scripts/demo/demo.slnf bench/Ingesting; do flock --close scripts dotnet build "$built" -c Release -v quiet --nologo -clp:NoSummary; done
set -a
. "$run/servers/env"
set +a
dotnet bench/Ingesting/bin/Release/net10.0/FleetTickets.Bench.Ingesting.dll "$@"
