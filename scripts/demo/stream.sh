# Sourced by demo.sh: the exporter writes, and the services are watched until nothing waits.

exporter_pid=
figures=
waiting=
stalled_after=180   # seconds without any change

write_stream() {
    local start
    if [ -e "$data/expected/summary.json" ]; then return; fi
    # The stream covers three and a half hours, up to now. In EAT, which is UTC+3. With the real exporter's lag of two days every open ticket would
    # be over its limit.
    start=$(TZ=EAT-3 date -d '-220 minutes' +%Y-%m-%dT%H-%M-%S)
    exporter run --to s3 --start "$start" --lag 1 --rows 35000 --interval 1s --expect "$data/expected" >"$data/written" 2>"$data/logs/exporter.log" &
    exporter_pid=$!
    heading 'The exporter writes: 35,000 rows each, changes, everything again, a late file'
}

await_settled() {
    local since=$SECONDS drawn=0 left='' now='' last='' last_change=$SECONDS
    while :; do
        watch_services
        watch_exporter
        read_figures
        if [ -n "$exporter_pid" ]; then
            left='the exporter writes'
        elif [ "$waiting" != 0 ]; then
            left="$waiting files are not archived"
        else
            left=$(sql < scripts/demo/unsettled.sql)
        fi
        # All but the last column, which ages.
        now=$left$(cut -d '|' -f 1-7 <<<"$figures")
        if [ "$now" != "$last" ]; then last=$now last_change=$SECONDS; fi
        [ $((SECONDS - last_change)) -lt $stalled_after ] ||
            stop "nothing has moved for $stalled_after s: $left" "$data"/logs/{scanner,ingestor,geocoder}.log
        draw_figures "$drawn" "$((SECONDS - since))" "$left"
        drawn=1
        [ -n "$left" ] || break
        if [ $terminal = 1 ]; then sleep 0.5; else sleep 2; fi
    done
    passed "all applied, archived, announced and placed ($((SECONDS - since)) s)"
}

watch_exporter() {
    local code=0
    if [ -z "$exporter_pid" ] || birth "$exporter_pid" >/dev/null; then return; fi
    wait "$exporter_pid" || code=$?
    exporter_pid=
    [ $code = 0 ] || stop "the exporter failed (exit code $code)" "$data/logs/exporter.log"
}

written() { grep -c "\"dataset\":\"$1\"" "$data/written" || true; }

# One row a dataset: how many files were written and are not archived yet, and what the database says.
read_figures() {
    figures=$(sql -v inc="$(written inc)" -v crq="$(written crq)" < scripts/demo/figures.sql) || stop 'the database does not answer' "$data/logs/servers.log"
    waiting=$(awk -F '|' '{ sum += $3 } END { print sum + 0 }' <<<"$figures")
}

# On a terminal a table that is drawn over the one before, else a line.
draw_figures() {
    local drawn=$1 elapsed=$2 left=$3 line='' dataset files waits tickets open placed export applied
    if [ $terminal = 1 ]; then
        [ "$drawn" = 0 ] || printf '\e[4A'
        printf '  %s%-8s %5s %8s %9s %7s %7s  %-13s %s%s\e[K\n' "$dim" dataset files waiting tickets open placed 'newest export' applied "$plain"
        while IFS='|' read -r dataset files waits tickets open placed export applied; do
            printf '  %-8s %5s %8s %9s %7s %7s  %-13s %s\e[K\n' "$dataset" "$files" "$waits" "$tickets" "$open" "$placed" "$export" "${applied:+$applied s ago}"
        done <<<"$figures"
        printf '  %s%s%s\e[K\n' "$dim" "${left:0:$(width)-2}" "$plain"
        [ -n "$left" ] || printf '\e[1A'
    else
        while IFS='|' read -r dataset files waits tickets open placed export applied; do
            line+="  $dataset: files $files, waiting $waits, tickets $tickets, open $open, placed $placed${applied:+, applied $applied s ago}"
        done <<<"$figures"
        printf '%4s s%s\n' "$elapsed" "$line"
    fi
}
