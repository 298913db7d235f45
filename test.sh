#!/usr/bin/env bash
# Runs every test against real servers: ./test.sh
# Selects by what "dotnet test" takes, for example:
#   ./test.sh --project tests/Ingestor.Tests         one project (only it is built)
#   ./test.sh --filter-class '*Merge*'               classes; also --filter-method, --filter-namespace, --filter-trait
# The last line is "<n> passed, <n> failed". Exits 1 when a test failed or was skipped, when a test program crashed, or when no
# test ran. Servers named by FLEETTICKETS_TEST_* variables are used as they are; else private ones run until the end.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/processes.sh

scripts/install.sh || exit $?

run=$(new_run test)
mkdir "$run/tmp"
servers=$run/servers
pids=()

clean_up() {
    local code=$?
    trap - EXIT
    trap '' INT TERM HUP
    exec 3>&- || true
    {
        kill -TERM "${pids[@]}" || true
        end_marked "FLEETTICKETS_RUN=$run"
        scripts/servers.sh down "$servers"
        wait || true
    } 2>/dev/null
    rm -rf "$run"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In the background, so that a signal is acted upon at once and not when the command has ended.
in_background() { "$@" & pids+=($!); }
finish() { local code=0; wait "$1" || code=$?; return "$code"; }

target=(--solution FleetTickets.sln)
build=FleetTickets.sln
for ((i = 1; i <= $#; i++)); do
    case ${!i} in
        --project|--solution) target=(); next=$((i + 1)); build=${!next:-$build} ;;
        --test-modules) target=() ;;
    esac
done

if [ -z "${FLEETTICKETS_TEST_POSTGRES:-}" ]; then
    in_background scripts/servers.sh up "$servers" --owner $$
fi

# Marks everything started from here on (and not the servers): what is left of it at the end is ended.
export FLEETTICKETS_RUN=$run TMPDIR=$run/tmp
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

# One build of this checkout at a time: a demo may be starting.
in_background flock --close scripts dotnet build "$build" -c Release -p:RestoreLockedMode=true -v quiet --nologo
for pid in "${pids[@]}"; do finish "$pid" || exit 1; done
pids=()
if [ -e "$servers/env" ]; then
    set -a
    . "$servers/env"
    set +a
fi

log=$run/log
exec 3> >(exec env -u FLEETTICKETS_RUN tee "$log")
tee=$!
# One test program at a time: those that use the servers run their classes in parallel themselves. Exit code 8 says that no test
# of a program was selected; that none was selected at all is found below.
in_background dotnet test "${target[@]}" -c Release --no-build --max-parallel-test-modules 1 \
    --fail-skips on --ignore-exit-code 8 --timeout 20m --results-directory "$run/results" "$@" >&3 2>&1
code=0
finish "${pids[0]}" || code=$?
pids=()
end_marked "FLEETTICKETS_RUN=$run"
exec 3>&-
wait "$tee" || true

count() { local value; value=$(sed -n "s/^  $1: \([0-9]*\).*/\1/p" "$log" | tail -n 1); echo "${value:-0}"; }
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)
if [ "$skipped" -gt 0 ]; then
    echo "$skipped skipped: what cannot run counts as failed"
    failed=$((failed + skipped))
fi
if [ $code != 0 ] && [ "$failed" = 0 ]; then
    echo "a test program did not end as it should (exit code $code)"
    failed=1
elif [ "$passed" = 0 ] && [ "$failed" = 0 ]; then
    echo 'no test ran'
    code=1
fi
[ "$failed" = 0 ] && [ $code = 0 ] || code=1
echo "$passed passed, $failed failed"
exit $code
