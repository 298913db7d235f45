-- Purpose: accounts for the run: its counts, the file's state, the watermark.
-- Parameters: the counts and times of the run; @watermark after it; @from_quarantine when the file was released.
-- Times: of the statement; the transaction began before the file was read.
-- Locking: runs under the dataset's lock. Idempotent: no; each call is a run.
insert into tickets.change_file_runs (
    file_id, run, mode, rows_read, inserted, updated, unchanged, stale, duplicates, alarms, sentinels, repeated_header, rejected,
    surplus_fields, announced, started_at, applied_at, staging_ms, merge_ms)
select
    @file_id,
    1 + coalesce(max(run), 0),
    @mode, @rows_read, @inserted, @updated, @unchanged, @stale, @duplicates, @alarms, @sentinels, @repeated_header, @rejected,
    @surplus_fields, @announced, @started_at, statement_timestamp(), @staging_ms, @merge_ms
from tickets.change_file_runs
where file_id = @file_id
returning id, run;

insert into tickets.import_meta as m (dataset, metadata, last_applied_at, row_count, updated_at)
select
    @dataset,
    jsonb_build_object('source_max_key', @watermark::text, 'export_type', @export_type::text, 'counts', @counts::jsonb),
    statement_timestamp(),
    -- counted once; from then on carried forward, so that a file costs the same however many tickets there are
    coalesce(
        (select k.row_count + @inserted from tickets.import_meta k where k.dataset = @dataset),
        (select count(*) from tickets.dataset_table)),
    statement_timestamp()
on conflict (dataset) do update set
    metadata = m.metadata || excluded.metadata,
    last_applied_at = excluded.last_applied_at,
    row_count = excluded.row_count,
    updated_at = excluded.updated_at;

update tickets.change_files
set state = case when state = 'archived' then state else 'applied' end,
    sha256 = @sha256,
    export_type = coalesce(export_type, @export_type),
    late = coalesce(late, @late),
    applied_at = coalesce(applied_at, statement_timestamp()),
    announced_at = null,
    released_at = case when @from_quarantine then statement_timestamp() else released_at end,
    crashes = 0,
    error = null,
    error_detail = null,
    error_line = null
where id = @file_id;

-- A file with a name in the future that a person has applied under this one.
update tickets.change_files q
set state = 'superseded', superseded_at = statement_timestamp(), released_at = statement_timestamp()
from tickets.change_files f
where f.id = @file_id and q.dataset = f.dataset and q.taken_as = f.name and q.state = 'quarantined';

update tickets.streams
set unknown_failures = 0, paused_at = null, paused_reason = null
where dataset = @dataset and (unknown_failures > 0 or paused_at is not null);
