# Sourced by servers.sh: ports, and starting and ending its processes by pid. Needs no procps, no jq, no lsof.

note() { printf 'servers: %s\n' "$*" >&2; }
die() { printf 'servers: %s\n' "$*" >&2; exit 1; }
random_hex() { od -An -v -N "$1" -t x1 /dev/urandom | tr -d ' \n'; }

load_state() {
    local key value
    while IFS='=' read -r key value; do
        case $key in id|secret|persistent) printf -v "$key" '%s' "$value" ;; esac
    done < "$dir/state"
}

# Below the range that the kernel gives to outgoing connections, above the well-known ones.
free_port() {
    local candidate hex
    while :; do
        candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        printf -v hex ':%04X ' "$candidate"
        grep -qs "$hex" /proc/net/tcp /proc/net/tcp6 || break
    done
    echo "$candidate"
}

port() { cat "$dir/port/$1"; }
choose_ports() { local name; for name in "$@"; do free_port > "$dir/port/$name"; done; }
choose_missing_ports() { local name; for name in "$@"; do [ -s "$dir/port/$name" ] || choose_ports "$name"; done; }

# spawn <name> <command…>: in a session of its own, so that Ctrl-C in a terminal does not reach it; with a clean environment.
# FLEETTICKETS_SERVERS marks it and what it starts in turn.
spawn() {
    local name=$1
    shift
    setsid env -i -C "$dir/tmp" PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LANG=C.UTF-8 HOME="$dir/tmp" TMPDIR="$dir/tmp" \
        FLEETTICKETS_SERVERS="$id" "$@" </dev/null >>"$dir/log/$name.log" 2>&1 &
    local pid=$!
    echo "$pid $(birth "$pid")" > "$dir/pid/$name"
    disown "$pid"
}

runs() {
    local pid born
    { read -r pid born < "$dir/pid/$1"; } 2>/dev/null || return 1
    [ -n "$born" ] && [ "$(birth "$pid")" = "$born" ]
}

pid_of() { cut -d' ' -f1 "$dir/pid/$1"; }
is_me() { [ -e "$dir/pid/$1" ] && [ "$(pid_of "$1")" = "$$" ]; }

any_running() {
    local file
    for file in "$dir"/pid/*; do
        [ -e "$file" ] && runs "$(basename "$file")" && return 0
    done
    return 1
}

# end <name> <signal>: and SIGKILL after 20 s.
end() {
    local name=$1 signal=$2 pid tries
    runs "$name" || { rm -f "$dir/pid/$name"; return 0; }
    pid=$(pid_of "$name")
    kill -CONT "$pid" 2>/dev/null || true
    kill "-$signal" "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 400; tries++)); do
        runs "$name" || { rm -f "$dir/pid/$name"; return 0; }
        sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
    rm -f "$dir/pid/$name"
}

# listens <name> <port>: it is that process, and no stranger, that listens there.
listens() {
    local hex inode
    printf -v hex '0100007F:%04X' "$2"
    inode=$(while read -r _ address _ state _ _ _ _ _ inode _; do
        [ "$address" = "$hex" ] && [ "$state" = 0A ] && echo "$inode"
    done < /proc/net/tcp)
    [ -n "$inode" ] && ls -l "/proc/$(pid_of "$1")/fd" | grep -q "socket:\[$inode\]"
}

# until_ready <seconds> <process> <command…>: fails at once when the process has ended.
until_ready() {
    local deadline=$((SECONDS + $1)) process=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        runs "$process" || return 1
        [ $SECONDS -lt $deadline ] || { echo "gave up waiting for: $*" >>"$dir/log/$process.log"; return 1; }
        sleep 0.05
    done
}

port_was_taken() { grep -qsiE 'in use|eaddrinuse|unable to bind|failed to bind' "$@"; }
set_logs_aside() { local log; for log in "$dir/log/$1"*.log; do mv "$log" "${log%.log}.attempt-$2"; done; }

status() {
    local file name
    for file in "$dir"/pid/*; do
        [ -e "$file" ] || continue
        name=$(basename "$file")
        if runs "$name"; then echo "$name running $(pid_of "$name")"; else echo "$name ended"; fi
    done
    for file in "$dir"/port/*; do echo "port $(basename "$file") $(cat "$file")"; done
}

pids() {
    local file
    for file in "$dir"/pid/*; do [ -e "$file" ] && echo "$(basename "$file") $(pid_of "$(basename "$file")")"; done
}
