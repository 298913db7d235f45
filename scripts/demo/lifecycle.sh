# Sourced by demo.sh: the directories of a run, and their end together with everything that was started.

run=                # programs and temporary files; always removed
data=               # servers' data, logs, what the stream must end in; kept with --keep
guard=
started=$SECONDS

# Children are in the background, so that a signal is acted upon at once and not when a command has ended.
prepare_run() {
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
    trap 'exit 141' PIPE
    run=$(new_run demo)
    mkdir "$run/tmp"
    data=$run
    [ $keep = 0 ] || take_kept_data
    mkdir -p "$data/logs"

    # Should this script be killed outright, the guard clears away.
    setsid scripts/demo/guard.sh $$ "$run" "$data" "$keep" </dev/null >/dev/null 2>&1 &
    guard=$!

    forget_configuration
    # Marks everything that is started from here on (not the servers, which have a mark of their own).
    export FLEETTICKETS_DEMO=$run TMPDIR=$run/tmp
    export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
    # .NET programs would send control sequences to the terminal although their output goes elsewhere.
    export TERM=dumb
}

# Nothing of the caller's own configuration counts: it may name real servers, or spend a real geocoding budget.
forget_configuration() {
    local name
    for name in $(compgen -e); do
        case $name in
            DATABASE_URL*|RABBITMQ_URL*|RUSTFS_*|TICKETS_*|SCANNER_*|INGESTOR_*|GEOCODER_*) unset "$name" ;;
            ASPNETCORE_*|OTEL_*|PG*|COMPOSE_*|LOCAL_*) unset "$name" ;;
        esac
    done
}

# Data of a run whose stream was written to the end are gone on with; others are of no use.
take_kept_data() {
    local pid born
    data=$PWD/.run/demo
    if { read -r pid born < "$data/owner"; } 2>/dev/null && [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ]; then
        data=$run
        stop "another ./demo.sh --keep runs here (process $pid)"
    fi
    if [ -e "$data/servers/state" ]; then scripts/servers.sh stop "$data/servers"; fi
    if [ -e "$data/expected/summary.json" ]; then
        passed 'going on with the data in .run/demo'
    elif [ -e "$data" ]; then
        passed 'the data in .run/demo are of a run that did not get far: beginning anew'
        remove_servers
        rm -rf "$data"
    fi
    mkdir -p "$data"
    echo "$$ $(birth $$)" > "$data/owner"
}

# stop <why> [log …]: a failure, with the end of the logs that may explain it.
stop() {
    local log
    end_passing
    failed "$1" >&2
    shift
    for log in "$@"; do
        [ -s "$log" ] || continue
        printf '\n%sthe end of %s%s\n' "$bold" "$(basename "$log")" "$plain" >&2
        tail -n 20 "$log" >&2
    done
    exit 1
}

clean_up() {
    local code=$?
    trap - EXIT
    trap '' INT TERM HUP PIPE
    set +e
    [ -n "$run" ] || exit "$code"
    end_passing
    passing '  stopping …'
    exec 3>&2 2>/dev/null
    end_services
    end_marked "FLEETTICKETS_DEMO=$run"
    if [ $keep = 1 ] && [ "$data" != "$run" ]; then
        halt_servers
        rm -f "$data/owner"
    else
        remove_servers
    fi
    [ -z "$guard" ] || kill -KILL -- "-$guard"
    rm -rf "$run"
    end_passing
    if [ $keep = 1 ] && [ "$data" != "$run" ]; then
        echo 'Stopped. The data are kept in .run/demo'
    elif [ $once = 0 ]; then
        echo 'Stopped. Nothing is left behind'
    fi
    exit "$code"
}
