# Sourced by tests/compose/run.sh: the checks of twenty datasets over several Ingestors. A wave of files has a database and a bucket of its own.

# wave_begins <ingestors>: an empty database with tables for all datasets, an empty bucket, and every service but the Scanner, which offers nothing yet.
wave_begins() {
    local container deadline=$((SECONDS + 180))
    TICKETS_BUCKET=$wave servers_stack run --rm -T fleettickets-bucket </dev/null >"$work/up" 2>&1 &&
        database datasets <<<"create database $wave" &&
        database datasets -d "$wave" <<<'create extension postgis' &&
        datasets_stack run --rm -T migrate </dev/null >>"$work/up" 2>&1 &&
        database datasets -d "$wave" -v datasets="${datasets#inc,crq,}" < tests/compose/further-datasets.sql >>"$work/up" 2>&1 &&
        datasets_stack stop scanner >>"$work/up" 2>&1 &&
        datasets_stack up --detach --scale ingestor="$1" ingestor >>"$work/up" 2>&1 || { tail -n 20 "$work/up"; return 1; }
    for container in $(datasets_stack ps --quiet ingestor geocoder); do
        until docker exec "$container" /app/health ready >"$work/ready" 2>&1; do
            [ $SECONDS -lt $deadline ] || { cat "$work/ready"; docker logs --tail 20 "$container"; return 1; }
            sleep 0.5
        done
    done
}

# A baseline of 300 rows and 19 deltas of 25 for each of 20 datasets.
write_wave() {
    datasets_stack run --rm -T simulator run --to s3 --expect "/expected/$wave" --datasets "$datasets" --rows 300 --deltas 19 --delta-rows 25 --reemissions 0 --late 0 "$@" \
        </dev/null >"$work/written" 2>"$work/simulator" || { tail -n 5 "$work/simulator"; return 1; }
}

# Every file is archived; each was applied once, in the order of names.
wave_ends() {
    local files deadline=$((SECONDS + 420))
    files=$(wc -l < "$work/written")
    until [ "$(database datasets -d "$wave" <<<"select count(*) from tickets.change_files where state = 'archived'")" = "$files" ]; do
        [ $SECONDS -lt $deadline ] || { datasets_stack logs --tail 10; return 1; }
        sleep 1
    done
    datasets_stack run --rm -T simulator check --expect "/expected/$wave" --settled --order name </dev/null >"$work/check" 2>&1 || { tail -n 21 "$work/check"; return 1; }
    database datasets -d "$wave" >"$work/runs" <<'SQL'
select case when count(*) = count(distinct r.file_id) then format('%s files in %s s', count(*), round(took, 1)) || ', ' || round(count(*) / took, 1) || ' a second' end
from tickets.change_file_runs r
cross join (select extract(epoch from (select max(archived_at) from tickets.change_files) - min(started_at)) as took from tickets.change_file_runs) t
group by took
SQL
    grep "^$files files" "$work/runs" || { echo "$files files were written; applied more than once:"; database datasets -d "$wave" <<<'select f.key, count(*) from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id group by 1 having count(*) > 1'; return 1; }
}

# wave_passes <ingestors>: all files wait when the Scanner starts; the time is from the first file's begin to the last one's archive.
wave_passes() {
    wave_begins "$1" && write_wave || return 1
    datasets_stack up --detach --no-deps scanner >"$work/up" 2>&1 || { tail -n 20 "$work/up"; return 1; }
    wave_ends
}

# shares: "<container> <queues>", for each Ingestor that is the active consumer of a dataset's queue.
shares() {
    local container address
    declare -A names=()
    for container in $(datasets_stack ps --quiet ingestor); do
        for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$container"); do names[$address]=${container:0:12}; done
    done
    broker_stack exec -T fleettickets-rabbitmq sh -c '
        rabbitmqctl -q list_connections pid peer_host --no-table-headers
        rabbitmqctl -q list_channels pid connection --no-table-headers
        rabbitmqctl -q list_consumers --no-table-headers' </dev/null |
        awk -F '\t' '
            $1 ~ /^fleettickets\.ingest\./ { if ($6 == "true") print host[connection[$2]]; next }
            $2 ~ /^</ { connection[$1] = $2; next }
            { host[$1] = $2 }' | sort | uniq -c |
        while read -r queues address; do echo "${names[$address]:-$address} $queues"; done | sort
}

in_words() { cut -d ' ' -f 2 "$1" | sort -rn | paste -sd '+'; }

# They come to rest when every queue has an active consumer; each Ingestor has some, whichever came first.
all_share() {
    local deadline=$((SECONDS + 60))
    until shares >"$work/shares" && awk -v all="$1" '{ sum += $2 } END { exit NR != all || sum != 20 }' "$work/shares"; do
        [ $SECONDS -lt $deadline ] || { cat "$work/shares"; return 1; }
        sleep 1
    done
    echo "$(in_words "$work/shares") queues"
}

# ingestor_dies: in the midst of a wave. The two others have its queues, and give them back when it has come again.
ingestor_dies() {
    local victim deadline writing
    wave_begins 3 && all_share 3 >/dev/null || return 1
    cp "$work/shares" "$work/before"
    datasets_stack up --detach --no-deps scanner >"$work/up" 2>&1 || { tail -n 20 "$work/up"; return 1; }
    write_wave --interval 50ms &
    writing=$!
    deadline=$((SECONDS + 120))
    until [ "$(database datasets -d "$wave" <<<'select count(*) >= 40 from tickets.change_file_runs')" = t ]; do
        [ $SECONDS -lt $deadline ] || { echo 'no 40 files were applied'; return 1; }
    done
    victim=$(sort -k 2 -rn "$work/before" | head -n 1)
    docker kill --signal KILL "${victim% *}" >/dev/null
    all_share 2 >"$work/two" || { cat "$work/two"; return 1; }
    docker start "${victim% *}" >/dev/null
    deadline=$((SECONDS + 60))
    until shares >"$work/shares" && cmp -s "$work/shares" "$work/before"; do
        [ $SECONDS -lt $deadline ] || { echo "before:"; cat "$work/before"; echo "after:"; cat "$work/shares"; return 1; }
        sleep 1
    done
    echo "$(in_words "$work/before"), without the first $(cat "$work/two"), then as before"
    wait $writing || return 1
    wave_ends
}
