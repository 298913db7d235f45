-- Purpose: accounts for the run: its counts, the file's state, the watermark.
-- Parameters: @run is its number; its counts and times; @watermark after it; @from_quarantine when the file was released; @moment of the merge: now() is when the file began to be read.
-- Locking: runs under the dataset's lock. Idempotent: no; each call is a run.
insert into tickets.change_file_runs (
    file_id, run, mode, rows_read, inserted, updated, unchanged, stale, duplicates, alarms, sentinels, repeated_header, rejected,
    surplus_fields, announced, started_at, applied_at, staging_ms, merge_ms)
select
    @file_id,
    @run,
    @mode, @rows_read, @inserted, @updated, @unchanged, @stale, @duplicates, @alarms, @sentinels, @repeated_header, @rejected,
    @surplus_fields, @announced, @started_at, @moment, @staging_ms, @merge_ms;

insert into tickets.import_meta as m (dataset, metadata, last_applied_at, row_count, updated_at)
select
    @dataset,
    jsonb_build_object('source_max_key', @watermark::text, 'export_type', @export_type::text, 'counts', @counts::jsonb),
    @moment,
    -- counted once; from then on carried forward, so that a file costs the same however many tickets there are
    coalesce(
        (select k.row_count + @inserted from tickets.import_meta k where k.dataset = @dataset),
        (select count(*) from tickets.dataset_table)),
    @moment
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
    applied_at = coalesce(applied_at, @moment),
    announced_at = null,
    released_at = case when @from_quarantine then @moment else released_at end,
    crashes = 0,
    error = null,
    error_detail = null,
    error_line = null
where id = @file_id;

-- A file with a name in the future that a person has applied under this one.
update tickets.change_files q
set state = 'superseded', superseded_at = @moment, released_at = @moment
from tickets.change_files f
where f.id = @file_id and q.dataset = f.dataset and q.taken_as = f.name and q.state = 'quarantined';

update tickets.streams
set unknown_failures = 0, paused_at = null, paused_reason = null
where dataset = @dataset and (unknown_failures > 0 or paused_at is not null);
