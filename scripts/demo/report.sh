# Sourced by demo.sh: what came of it, the doors to look through, and the checks of --once.

show_answers() {
    heading './fleetctl status'
    # Keys as names only, in rows and heading: the table fits on 100 columns.
    fleetctl status 2>&1 | sed -E 's#automations/[a-z]+/changes/([^ ]+)[.]csv#\1#; s#(WATERMARK) {28}#\1#' | shown || true
    heading 'SELECT reporting.fn_tickets_for_map() -- its summary'
    answer < scripts/demo/map-summary.sql
    heading 'SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1'
    answer <<<'SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1 ORDER BY 2 DESC'
}

# SQL on stdin, its answer as lines.
answer() {
    sql >"$run/answer" 2>>"$data/logs/sql.log" || stop 'the database did not answer' "$data/logs/sql.log"
    tr '|' ' ' <"$run/answer" | shown
}

shown() { fold -s -w "$(($(width) - 2))" | sed 's/^/  /'; }

show_doors() {
    local login archived
    login=$(login)
    archived=$(sql <<<"select replace(key, '/changes/', '/processed/') from tickets.change_files where dataset = 'inc' and state = 'archived' order by name desc limit 1")
    heading 'Look around'
    cat <<TEXT
  RabbitMQ   $management   user ${login%:*}, password ${login#*:}; the events wait in the queue fleetnow
  psql       psql $DATABASE_URL
  fleetctl   (set -a; . $run/env; ./fleetctl status)
  logs       tail -f $data/logs/*or.log
TEXT
    heading 'Publish a message by hand'
    cat <<TEXT
  In RabbitMQ's UI: Exchanges, fleettickets.change-file-discovered, Publish message, with
    routing key  inc
    payload      {"dataset":"inc","key":"$archived","mode":"force"}
  This applies the newest file once more; the Ingestor's log says so.
TEXT
}

stay_up() {
    local code=0
    heading 'Running. Ctrl-C stops everything.'
    trap 'exit 0' INT
    wait -n "${service_pids[@]}" || code=$?
    watch_services
    stop "a service has ended (exit code $code)"
}

check_result() {
    local faults=0
    heading 'Checks'
    check 'the tables hold exactly what the exporter wrote' same_as_expected
    check 'fleetctl status says current for both datasets: every file is archived, nothing is quarantined, every event was taken' says_current
    check 'every event is confirmed by the broker' all_confirmed
    check 'no message is in an error queue' no_dead_letter
    check 'at least 99 % of the open tickets stand at their place or cluster' well_placed
    check 'no ticket stands at a place out of reach of its cluster' within_guard
    check 'the questions that analysts ask are answered' questions_answered
    printf '\n%s s in all\n' "$((SECONDS - started))"
    [ $faults = 0 ] || exit 1
}

# check <what> <function>: the function's output says what was found.
check() {
    local found code=0
    found=$("$2" 2>&1) || code=1
    if [ $code = 0 ]; then passed "$1${found:+: $found}"; return; fi
    faults=$((faults + 1))
    failed "$1"
    printf '%s\n' "${found:-no answer}" | head -n 20 | sed 's/^/    /'
}

same_as_expected() { exporter check --expect "$data/expected" --settled >"$run/check" || { cat "$run/check"; return 1; }; sql < scripts/demo/row-counts.sql; }

says_current() {
    local status
    status=$(fleetctl status --json) || { echo "$status"; return 1; }
    [ "$(grep -c '"state": "current"' <<<"$status")" = 2 ] || { echo "$status"; return 1; }
}

all_confirmed() {
    local left
    left=$(sql <<<'select count(*) from tickets.outbox where published_at is null')
    [ "$left" = 0 ] || { echo "$left are not"; return 1; }
    sql <<<"select string_agg(n || ' ' || event, ', ' order by event) from (select event, count(*) as n from tickets.outbox group by 1) e"
}

no_dead_letter() {
    local answer dead
    answer=$(http "${management#http://}" '/api/queues?columns=name,messages' "$(login)")
    grep -q '"name":"fleettickets.ingest.inc"' <<<"$answer" || { echo "$answer"; return 1; }
    dead=$(grep -oE '\{[^}]*\}' <<<"$answer" | grep -E '_(error|skipped)"' | grep -vE '"messages":0[,}]' || true)
    [ -z "$dead" ] || { echo "$dead"; return 1; }
}

well_placed() {
    local share
    share=$(sql < scripts/demo/placed-share.sql)
    echo "${share#*|}"
    [ "${share%%|*}" = t ]
}

within_guard() {
    local answer
    answer=$(sql < scripts/demo/outside-guard.sql)
    echo "${answer#*|}"
    [ "${answer%%|*}" = t ]
}

questions_answered() {
    local answers
    answers=$(sql < scripts/demo/questions.sql) || { echo "$answers"; return 1; }
    if grep ': 0 rows' <<<"$answers"; then return 1; fi
    echo "$(wc -l <<<"$answers") of them"
}
