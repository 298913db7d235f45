-- 20: the ledger of change files, ticket versions, rejected rows and the outbox; and the record of what migrations replaced.
-- The ledger records what became of every generation of every file; versions make the order of application irrelevant; the outbox keeps every event as it was committed.

-- The name in a change file's key, in any area; the Ingestor has the whole grammar (services/Hosting/ChangeFileKey.cs), the database reads what that has let through.
create function tickets.key_name(p_key text) returns text
    language sql immutable parallel safe
    as $$ select substring(p_key from '([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})([.][0-9a-f]{12})?[.]csv$') $$;
comment on function tickets.key_name(text) is 'The name in a change file''s key, for example 2026-06-22T15-50-39; NULL for other keys.';
grant execute on function tickets.key_name(text) to public;

-- Streams: one row a dataset. Its row lock is the dataset's lock: the transaction that merges a file holds it.
create table tickets.streams (
    dataset text primary key,
    epoch integer not null default 1 check (epoch >= 1),
    unknown_failures integer not null default 0,
    paused_at timestamptz,
    paused_reason text,
    other_writer text,
    other_writer_at timestamptz,
    other_transaction_id xid8
);
comment on table tickets.streams is 'One row a dataset. Locked (for update) by the transaction that merges a file: one writer per dataset.';
comment on column tickets.streams.dataset is 'inc or crq.';
comment on column tickets.streams.epoch is 'Raised only when the source''s clock was wrong: everything applied afterwards beats everything before.';
comment on column tickets.streams.unknown_failures is 'Files in a row that failed for no known reason; three pause the dataset.';
comment on column tickets.streams.paused_at is 'Set while the dataset waits for a person; the file in hand is retried, none is set aside.';
comment on column tickets.streams.paused_reason is 'What a person has to look at.';
comment on column tickets.streams.other_writer is 'The database user of the former loader, or whoever else wrote the watermark of the dataset and is not the Ingestor; NULL when nobody did since migrate adopt.';
comment on column tickets.streams.other_writer_at is 'The time of the last transaction in which another program wrote a watermark; NULL when there was none.';
comment on column tickets.streams.other_transaction_id is 'That transaction.';

-- Change files: one row a generation.
create table tickets.change_files (
    id bigint generated always as identity primary key,
    dataset text not null,
    epoch integer not null,
    name text collate "C" not null,
    generation integer not null,
    last_modified timestamptz not null,
    etag text not null,
    bucket text,
    key text not null,
    size_bytes bigint,
    sha256 text,
    state text not null default 'taken' constraint state_is_known check (
        state in ('taken', 'applied', 'announced', 'archived', 'quarantined', 'superseded', 'missing', 'adopted')),
    export_type text check (export_type in ('baseline', 'delta')),
    late boolean,
    attempts integer not null default 0,
    unknown_failures integer not null default 0,
    error text,
    error_detail text,
    error_line bigint,
    archive_key text,
    quarantine_key text,
    discovered_at timestamptz,
    taken_at timestamptz not null default now(),
    applied_at timestamptz,
    announced_at timestamptz,
    archived_at timestamptz,
    quarantined_at timestamptz,
    released_at timestamptz,
    superseded_at timestamptz,
    missing_at timestamptz,
    constraint one_row_a_generation unique (dataset, name, last_modified, etag),
    constraint generations_are_numbered unique (dataset, epoch, name, generation)
);
create index change_files_by_key on tickets.change_files (key);
create index change_files_unfinished on tickets.change_files (dataset, name) where state <> 'archived';
create index change_files_by_quarantine_key on tickets.change_files (quarantine_key) where quarantine_key is not null;
create index change_files_by_archive_key on tickets.change_files (archive_key) where archive_key is not null;
comment on table tickets.change_files is 'The ledger: one row for every generation of a change file ever taken up. docs/file-states.md draws its states.';
comment on column tickets.change_files.id is 'What other tables know the generation by (file_id).';
comment on column tickets.change_files.dataset is 'inc or crq.';
comment on column tickets.change_files.epoch is 'The dataset''s epoch when it was taken up (tickets.streams): a later epoch beats everything before.';
comment on column tickets.change_files.name is 'The file''s timestamp, for example 2026-06-22T15-50-39: the start of the export, in EAT. Compared byte by byte.';
comment on column tickets.change_files.generation is 'Counts the generations of a name as they were taken up; their order is that of last_modified.';
comment on column tickets.change_files.last_modified is 'As listed by the store (for a local file: of the file). Orders the generations of a name.';
comment on column tickets.change_files.etag is 'As listed by the store; pins the read. Tells generations of one name apart, together with last_modified.';
comment on column tickets.change_files.bucket is 'Null for a local file.';
comment on column tickets.change_files.key is 'Where the generation was first read.';
comment on column tickets.change_files.size_bytes is 'As listed.';
comment on column tickets.change_files.sha256 is 'Of the bytes read, in hex.';
comment on column tickets.change_files.state is 'taken, applied, announced, archived, quarantined, superseded, missing or adopted: docs/file-states.md.';
comment on column tickets.change_files.export_type is 'baseline for the first file on an empty watermark, else delta; NULL until applied.';
comment on column tickets.change_files.late is 'A newer name had been applied before this one.';
comment on column tickets.change_files.attempts is 'How often work on it was begun.';
comment on column tickets.change_files.unknown_failures is 'How often it failed for no known reason; five set it aside.';
comment on column tickets.change_files.error is 'Why it was quarantined or last failed: a short stable word.';
comment on column tickets.change_files.error_detail is 'What was found, what was expected and what to do.';
comment on column tickets.change_files.error_line is 'The first offending line, from 1.';
comment on column tickets.change_files.archive_key is 'Where the object lies under processed/.';
comment on column tickets.change_files.quarantine_key is 'Where the object lies, or lay, under quarantine/.';
comment on column tickets.change_files.discovered_at is 'When the Scanner first saw it; NULL when a person asked for it.';
comment on column tickets.change_files.taken_at is 'When work on it first began.';
comment on column tickets.change_files.applied_at is 'When its rows were first committed.';
comment on column tickets.change_files.announced_at is 'When the broker had confirmed every part of its event; NULL again from a forced run until that is confirmed.';
comment on column tickets.change_files.archived_at is 'When the object had been moved to processed/.';
comment on column tickets.change_files.quarantined_at is 'When it was last set aside.';
comment on column tickets.change_files.released_at is 'When it was applied after having been quarantined.';
comment on column tickets.change_files.superseded_at is 'When its object was found replaced by a newer generation before it could be archived.';
comment on column tickets.change_files.missing_at is 'When its object was found gone.';

-- Runs: one row each time a generation was applied.
create table tickets.change_file_runs (
    id bigint generated always as identity primary key,
    file_id bigint not null references tickets.change_files (id),
    run integer not null,
    mode text not null check (mode in ('normal', 'force')),
    rows_read bigint not null default 0,
    inserted bigint not null default 0,
    updated bigint not null default 0,
    unchanged bigint not null default 0,
    stale bigint not null default 0,
    duplicates bigint not null default 0,
    alarms bigint not null default 0,
    sentinels bigint not null default 0,
    rejected bigint not null default 0,
    announced bigint not null default 0,
    started_at timestamptz not null,
    applied_at timestamptz not null default now(),
    staging_ms integer not null,
    merge_ms integer not null,
    announce_ms integer,
    archive_ms integer,
    constraint runs_are_numbered unique (file_id, run),
    constraint rows_read_add_up check (
        rows_read = inserted + updated + unchanged + stale + duplicates + alarms + sentinels + rejected)
);
comment on constraint rows_read_add_up on tickets.change_file_runs is 'No row of a file is unaccounted for.';
comment on table tickets.change_file_runs is 'One row each time a generation was applied: what became of each of its rows, and how long each step took.';
comment on column tickets.change_file_runs.id is 'What other tables know the run by (run_id).';
comment on column tickets.change_file_runs.file_id is 'The generation that was applied (tickets.change_files).';
comment on column tickets.change_file_runs.run is 'Counts the runs of one generation, from 1.';
comment on column tickets.change_file_runs.mode is 'normal, or force when a person asked for it once more.';
comment on column tickets.change_file_runs.rows_read is 'Records of the file without its header: the sum of the eight counts that follow.';
comment on column tickets.change_file_runs.inserted is 'Tickets that were new.';
comment on column tickets.change_file_runs.updated is 'Tickets whose record differed.';
comment on column tickets.change_file_runs.unchanged is 'Tickets whose record said the same (null, an empty string and an absent key are alike).';
comment on column tickets.change_file_runs.stale is 'Rows that lost against a newer record of their ticket.';
comment on column tickets.change_file_runs.duplicates is 'Rows whose ticket stands on a later line of the file once more.';
comment on column tickets.change_file_runs.alarms is 'Alarm rows, which are never stored.';
comment on column tickets.change_file_runs.sentinels is 'Rows that only say that the export stopped.';
comment on column tickets.change_file_runs.rejected is 'Rows that cannot be stored (tickets.rejected_rows).';
comment on column tickets.change_file_runs.announced is 'Tickets named in TicketsUpserted: those that really changed.';
comment on column tickets.change_file_runs.started_at is 'When the download began, by the Ingestor''s clock.';
comment on column tickets.change_file_runs.applied_at is 'The time of the run''s transaction.';
comment on column tickets.change_file_runs.staging_ms is 'Download, parsing and COPY, which overlap.';
comment on column tickets.change_file_runs.merge_ms is 'From the request for the dataset''s lock to just before the commit.';
comment on column tickets.change_file_runs.announce_ms is 'Publishing the event, with its confirms.';
comment on column tickets.change_file_runs.archive_ms is 'Copying the object, verifying the copy and deleting the original.';

-- Rejected rows: single rows that cannot be stored.
create table tickets.rejected_rows (
    file_id bigint not null references tickets.change_files (id),
    line bigint not null,
    reason text not null,
    text text not null check (octet_length(text) <= 8192),
    rejected_at timestamptz not null default now(),
    primary key (file_id, line)
);
comment on table tickets.rejected_rows is 'Rows of applied files that cannot be stored; each cost no other row.';
comment on column tickets.rejected_rows.file_id is 'The generation it stood in (tickets.change_files).';
comment on column tickets.rejected_rows.line is 'The line in the file on which the row begins, from 1.';
comment on column tickets.rejected_rows.reason is 'Why it cannot be stored: a short stable word.';
comment on column tickets.rejected_rows.text is E'The row as read, at most 8 KiB, control characters as \\xNN.';
comment on column tickets.rejected_rows.rejected_at is 'The time of the run''s transaction.';

-- Versions: which file and line last asserted each ticket, changed or not; which inserted it, which changed it last. Narrow on purpose: a full
-- re-emission rewrites all of them and nothing else. The former values of file_id have no reference: ledger rows are never deleted.
create table tickets.ticket_versions (
    dataset text not null,
    ticket_id text not null,
    file_id bigint not null references tickets.change_files (id),
    line bigint not null,
    first_file_id bigint,
    first_line bigint,
    changed_file_id bigint,
    changed_line bigint,
    primary key (dataset, ticket_id)
) with (fillfactor = 80);
comment on table tickets.ticket_versions is 'The version of each ticket: the newest record that asserted it, changed or not, by (epoch, name, last_modified, generation) of the file, then the line. An older record never overwrites a newer one.';
comment on column tickets.ticket_versions.dataset is 'inc or crq.';
comment on column tickets.ticket_versions.ticket_id is 'The ticket''s id, as in tickets.inc or tickets.crq.';
comment on column tickets.ticket_versions.file_id is 'The file that last asserted the ticket, whether it changed it or not.';
comment on column tickets.ticket_versions.line is 'The line of that file, from 1; 0 for tickets that were there before FleetTickets.';
comment on column tickets.ticket_versions.first_file_id is 'The file that inserted the ticket; NULL when it was there before this was kept.';
comment on column tickets.ticket_versions.first_line is 'The line of that file.';
comment on column tickets.ticket_versions.changed_file_id is 'The file that last changed the stored record (inserted or updated); NULL when none has since this is kept.';
comment on column tickets.ticket_versions.changed_line is 'The line of that file.';

-- Tickets that another program than the Ingestor wrote. They wait here, within its transaction, for the name of the file that they are from; what stays was
-- written without one, by hand.
create table tickets.other_writes (
    dataset text not null,
    ticket_id text not null,
    transaction_id xid8 not null,
    writer text not null default session_user,
    written_at timestamptz not null default now(),
    primary key (dataset, ticket_id)
);
comment on table tickets.other_writes is 'Tickets that another program than the Ingestor wrote without naming a change file, most often a person. Their version is still that of the file that asserted them last.';
comment on column tickets.other_writes.dataset is 'inc or crq.';
comment on column tickets.other_writes.ticket_id is 'The ticket''s id, as in tickets.inc or tickets.crq.';
comment on column tickets.other_writes.transaction_id is 'The transaction that wrote it.';
comment on column tickets.other_writes.writer is 'The database user that wrote it.';
comment on column tickets.other_writes.written_at is 'The time of that transaction.';

-- Outbox: every event, byte for byte as it was committed with the rows that it reports.
create table tickets.outbox (
    message_id uuid primary key,
    event text not null,
    dataset text not null,
    file_id bigint references tickets.change_files (id),
    run_id bigint references tickets.change_file_runs (id),
    part integer not null default 1,
    payload text not null,
    created_at timestamptz not null default now(),
    published_at timestamptz
);
create index outbox_unpublished on tickets.outbox (event, created_at, part) where published_at is null;
create index outbox_by_file on tickets.outbox (file_id) where file_id is not null;
create index outbox_by_time on tickets.outbox (created_at);
comment on table tickets.outbox is 'Events as committed. Published with message_id as their id, and again on request (fleetctl republish): the same bytes, the same id.';
comment on column tickets.outbox.message_id is 'The message''s id for ever: subscribers tell repetitions by it.';
comment on column tickets.outbox.event is 'The contract''s name: TicketsUpserted, TicketsGeocoded or ChangeFileQuarantined.';
comment on column tickets.outbox.dataset is 'inc or crq.';
comment on column tickets.outbox.file_id is 'The change file it reports on; NULL for TicketsGeocoded.';
comment on column tickets.outbox.run_id is 'The run it reports on (tickets.change_file_runs); NULL for other events.';
comment on column tickets.outbox.part is 'Long events leave in parts of at most 5,000 tickets, from 1.';
comment on column tickets.outbox.payload is 'The JSON body, byte for byte: contracts/README.md.';
comment on column tickets.outbox.created_at is 'The time of the transaction that it reports.';
comment on column tickets.outbox.published_at is 'When the broker first confirmed it.';
