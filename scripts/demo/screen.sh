# Sourced by demo.sh: what a person sees. Redraws on a terminal, plain lines elsewhere; colours unless NO_COLOR is set.

if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then terminal=1; else terminal=0; fi
bold='' dim='' green='' red='' plain=''
if [ $terminal = 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8|*[Uu][Tt][Ff]-8) good='✓' bad='✗' ;;
    *) good='ok' bad='FAILED' ;;
esac

title() { printf '%s\n\n' "$bold$1$plain"; }
heading() { printf '\n%s\n' "$bold$1$plain"; }
passed() { printf '%s%s%s %s\n' "$green" "$good" "$plain" "$1"; }
failed() { printf '%s%s%s %s\n' "$red" "$bad" "$plain" "$1"; }

# A line that the next one replaces; nothing where lines cannot be replaced.
passing() { [ $terminal = 0 ] || printf '\r\e[K%s%s%s' "$dim" "$1" "$plain"; }
end_passing() { [ $terminal = 0 ] || printf '\r\e[K'; }

# How many characters fit on a line.
width() {
    local columns=1000
    if [ $terminal = 1 ]; then
        columns=$(stty size </dev/tty 2>/dev/null) || columns=
        columns=${columns#* }
        # A terminal that does not tell, or says 0.
        [ "${columns:-0}" -ge 40 ] || columns=80
    fi
    echo "$columns"
}

# step <what is done> <what was done> <pid>: waits for one of our processes and says how long it took. Its exit code is ours.
step() {
    local doing=$1 done=$2 pid=$3 code=0 since=$SECONDS took
    while [ $terminal = 1 ] && birth "$pid" >/dev/null; do
        passing "  $doing … $((SECONDS - since)) s"
        sleep 0.2
    done
    wait "$pid" || code=$?
    end_passing
    took=$((SECONDS - since))
    [ $code = 0 ] || return $code
    if [ $took -gt 0 ]; then passed "$done ($took s)"; else passed "$done"; fi
}
