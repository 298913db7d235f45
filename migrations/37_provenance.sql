-- 37: where files and tickets come from, for people.

-- Who brought a ticket and who changed it last. Four numbers in the row that every asserted ticket has anyway: a full re-emission still
-- rewrites this table alone, and a file still costs one write a ticket here. No references: both are former values of file_id, which has
-- one, and ledger rows are never deleted.
alter table tickets.ticket_positions
    add column first_file_id bigint,
    add column first_line bigint,
    add column changed_file_id bigint,
    add column changed_line bigint;
comment on column tickets.ticket_positions.file_id is 'The file that last asserted the ticket, whether it changed it or not.';
comment on column tickets.ticket_positions.line is 'The line of that file, from 1; 0 for tickets that were there before FleetTickets.';
comment on column tickets.ticket_positions.first_file_id is 'The file that inserted the ticket; NULL when it was there before this was kept.';
comment on column tickets.ticket_positions.first_line is 'The line of that file.';
comment on column tickets.ticket_positions.changed_file_id is 'The file that last changed the stored record (inserted or updated); NULL when none has since this is kept.';
comment on column tickets.ticket_positions.changed_line is 'The line of that file.';

create view reporting.v_files as
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

create type reporting.ticket_origin as (
    dataset text,
    ticket_id text,
    event text,
    file_id bigint,
    key text,
    name text,
    generation integer,
    line bigint,
    applied_at timestamptz,
    late boolean,
    note text
);
comment on type reporting.ticket_origin is 'One answer to where a ticket comes from.';
comment on column reporting.ticket_origin.event is 'first: the file that brought it; changed: the last that changed it; asserted: the last that named it, changed or not.';
comment on column reporting.ticket_origin.key is 'Where the file was read; the archived copy is in reporting.v_files. NULL when the file is not known.';
comment on column reporting.ticket_origin.applied_at is 'When the file was first applied.';
comment on column reporting.ticket_origin.note is 'before FleetTickets, when no file is known or only the newest that an older system had applied.';

create function reporting.fn_ticket_provenance(ticket_id text) returns setof reporting.ticket_origin
    language sql stable
    as $$
        select
            t.dataset,
            t.ticket_id,
            e.event,
            f.id,
            f.key,
            f.name,
            f.generation,
            case when f.id is not null then e.line end,
            f.applied_at,
            f.late,
            case when f.id is null or f.generation = 0 then 'before FleetTickets' end
        from reporting.v_tickets t
        left join tickets.ticket_positions p on p.dataset = t.dataset and p.ticket_id = t.ticket_id
        cross join lateral (
            values (1, 'first', p.first_file_id, p.first_line), (2, 'changed', p.changed_file_id, p.changed_line), (3, 'asserted', p.file_id, p.line)
        ) e (step, event, file_id, line)
        left join tickets.change_files f on f.id = e.file_id
        where t.ticket_id = $1
        order by t.dataset, e.step
    $$;
comment on function reporting.fn_ticket_provenance(text) is
    'Where a ticket comes from: three rows a dataset in which the id exists (no row for an unknown id): the file that brought it, the last that changed it, the last that asserted it, with its line. What was not recorded, because the ticket is older, is NULL with a note.';
