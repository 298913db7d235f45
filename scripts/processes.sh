# Sourced by scripts that must leave no process and no file behind.

# new_run <name>: a directory of this run's own. Sockets live below it, whose paths may have 107 bytes.
new_run() {
    local base=${TMPDIR:-/tmp}
    [ ${#base} -le 40 ] || base=/tmp
    mktemp -d "$base/fleettickets-$1.XXXXXX"
}

# When a process began, in clock ticks since boot: with the pid it names one process for good. A zombie counts as gone.
birth() {
    local line fields
    { read -r line < "/proc/$1/stat"; } 2>/dev/null || return 1
    read -ra fields <<<"${line##*) }"
    [ "${fields[0]}" != Z ] && [ "${fields[0]}" != X ] && echo "${fields[19]}"
}

# end_marked <NAME=value>: ends every process that has this in its environment: children that outlived their parent, or a process
# started in the moment of an interruption. A script's own export does not mark the script itself.
end_marked() {
    local file pid tries found
    for ((tries = 0; tries < 20; tries++)); do
        found=0
        for file in $(grep -slzxF "$1" /proc/[0-9]*/environ); do
            pid=${file#/proc/}
            pid=${pid%/environ}
            if [ "$pid" = "$$" ] || ! birth "$pid" >/dev/null; then continue; fi
            kill -KILL "$pid" 2>/dev/null && found=1
        done
        [ $found = 1 ] || return 0
        sleep 0.05
    done
}
