create or replace view reporting.v_files as
select
    f.id as file_id,
    f.dataset,
    f.name,
    f.generation,
    f.epoch,
    f.key,
    f.state,
    tickets.key_instant(f.name || '.csv') as export_started_at,
    f.late,
    f.applied_at - tickets.key_instant(f.name || '.csv') as lateness,
    f.export_type,
    f.size_bytes,
    f.attempts,
    coalesce(r.run, 0) as runs,
    r.mode as last_mode,
    r.rows_read,
    r.inserted,
    r.updated,
    r.unchanged,
    r.stale,
    r.duplicates,
    r.alarms,
    r.sentinels,
    r.repeated_header,
    r.surplus_fields,
    r.rejected,
    r.announced,
    r.staging_ms,
    r.merge_ms,
    r.announce_ms,
    r.archive_ms,
    f.discovered_at,
    f.taken_at,
    f.applied_at,
    r.applied_at as last_applied_at,
    f.announced_at,
    f.archived_at,
    f.quarantined_at,
    f.released_at,
    f.superseded_at,
    f.missing_at,
    f.error,
    f.error_detail,
    f.error_line,
    f.archive_key,
    f.quarantine_key
from tickets.change_files f
left join lateral (
    select *
    from tickets.change_file_runs runs
    where runs.file_id = f.id
    order by runs.run desc
    limit 1) r on true;
comment on view reporting.v_files is 'Every generation of every change file: what became of it, how late it came, the counts and durations of its last run.';
comment on column reporting.v_files.name is 'The file''s timestamp: the start of its export, in EAT.';
comment on column reporting.v_files.generation is 'Counts the contents that came under one name; 0 stands for what was there before FleetTickets.';
comment on column reporting.v_files.state is 'taken, applied, announced, archived, quarantined, superseded, missing or adopted: docs/file-states.md.';
comment on column reporting.v_files.late is 'A newer name had been applied before this one.';
comment on column reporting.v_files.lateness is 'From the start of the export to the first application: the export, its upload, the wait and the work. NULL until applied.';
comment on column reporting.v_files.attempts is 'How often work on it was begun.';
comment on column reporting.v_files.runs is 'How often it was applied; the counts and durations are those of the last time.';
comment on column reporting.v_files.announced is 'Tickets named in the event: those that really changed.';
comment on column reporting.v_files.staging_ms is 'Download, parsing and COPY, which overlap.';
comment on column reporting.v_files.merge_ms is 'From the request for the dataset''s lock to the accounts of the run.';
comment on column reporting.v_files.applied_at is 'The first time; last_applied_at is the last.';
comment on column reporting.v_files.error is 'Why it was quarantined or last failed: a short stable word; error_detail says it in full.';
comment on column reporting.v_files.file_id is 'The generation (tickets.change_files, id).';
comment on column reporting.v_files.export_started_at is 'The instant that the name stands for.';
comment on column reporting.v_files.last_mode is 'normal or force: how it was last applied.';
comment on column reporting.v_files.last_applied_at is 'When it was last applied; applied_at is the first time.';
call tickets.describe_like('reporting.v_files', 'tickets.change_files');
call tickets.describe_like('reporting.v_files', 'tickets.change_file_runs');
