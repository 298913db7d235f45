-- Purpose: what applied files would have left behind: freshness and the snapshot of today.
-- Locking: the row of each dataset in tickets.streams.
-- Idempotency: as of tickets.record_snapshot.
insert into tickets.import_meta (dataset, metadata, last_applied_at, row_count)
select
    d.dataset,
    jsonb_build_object('source_max_key', format(
        'automations/%s/changes/%s.csv', d.dataset, to_char(now() at time zone 'Africa/Nairobi' - interval '5 minutes', 'YYYY-MM-DD"T"HH24-MI-SS'))),
    now(),
    count(*)
from reporting.v_tickets d
group by d.dataset
on conflict (dataset) do update set metadata = excluded.metadata, last_applied_at = excluded.last_applied_at, row_count = excluded.row_count;

select tickets.record_snapshot(dataset, clock_timestamp()) from tickets.streams;
