#!/usr/bin/env bash
# Runs the main job on real parts, on this machine: change files appear in a bucket, and within seconds their tickets are in
# PostgreSQL, positioned, archived and announced.
#
#   ./demo.sh           starts everything, shows it at work, and stays up until Ctrl-C
#   ./demo.sh --once    checks the result against what the exporter wrote, and ends: exit code 0 or 1
#   ./demo.sh --keep    keeps the data in .run/demo; the next --keep goes on with them (to begin anew: rm -r .run/demo)
#
# RabbitMQ, PostgreSQL and the object store are private ones on free ports of loopback; no server that runs already is touched. What is
# missing is installed with apt by root on Debian or Ubuntu; else containers serve, where a Docker engine answers; else exit code 3.
# When it ends, however it ends, no process and no file is left, but for --keep's.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/processes.sh
. scripts/demo/screen.sh
. scripts/demo/lifecycle.sh
. scripts/demo/servers.sh
. scripts/demo/services.sh
. scripts/demo/stream.sh
. scripts/demo/report.sh

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' demo.sh; }

once=0
keep=0
for option in "$@"; do
    case $option in
        --once) once=1 ;;
        --keep) keep=1 ;;
        -h|--help) usage; exit 0 ;;
        *) usage >&2; exit 64 ;;
    esac
done

title 'FleetTickets: from a file in a bucket to tickets on a map'
prepare_run
find_servers
start_servers
build_programs
await_servers
migrate
start_services
write_stream
await_settled
show_answers
if [ $once = 1 ]; then
    check_result
else
    show_doors
    stay_up
fi
