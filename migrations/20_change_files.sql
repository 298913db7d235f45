-- 20: the ledger of change files, stream positions, rejected rows, the outbox.
--
-- The ledger says what became of every generation of every file; positions make the order of application harmless; the outbox keeps
-- every event as it was committed.

-- Streams: one row a dataset. Its row lock is the dataset's lock: whoever merges a file holds it.
create table tickets.streams (
    dataset text primary key,
    epoch integer not null default 1 check (epoch >= 1),
    unknown_failures integer not null default 0,
    paused_at timestamptz,
    paused_reason text
);
comment on table tickets.streams is 'One row a dataset. Locked (for update) by the transaction that merges a file: one writer per dataset.';
comment on column tickets.streams.epoch is 'Raised only when the source''s clock was wrong: everything applied afterwards beats everything before.';
comment on column tickets.streams.unknown_failures is 'Files in a row that failed for no known reason; three pause the dataset.';
comment on column tickets.streams.paused_at is 'Set while the dataset waits for a person; the file in hand is retried, none is set aside.';

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

comment on table tickets.change_files is
    'The ledger: one row for every generation of a change file ever taken up. docs/file-states.md draws its states.';
comment on column tickets.change_files.name is 'The file''s timestamp, for example 2026-06-22T15-50-39: the start of the export, in EAT. Compared byte by byte.';
comment on column tickets.change_files.generation is 'Counts the generations of a name as they were taken up; their order is that of last_modified.';
comment on column tickets.change_files.last_modified is 'As listed by the store (for a local file: of the file). Orders the generations of a name.';
comment on column tickets.change_files.bucket is 'Null for a local file.';
comment on column tickets.change_files.key is 'Where the generation was first read.';
comment on column tickets.change_files.sha256 is 'Of the bytes read, in hex.';
comment on column tickets.change_files.late is 'A newer name had been applied before this one.';
comment on column tickets.change_files.attempts is 'How often work on it was begun.';
comment on column tickets.change_files.unknown_failures is 'How often it failed for no known reason; five set it aside.';
comment on column tickets.change_files.superseded_at is 'When its object was found replaced by a newer generation before it could be archived.';
comment on column tickets.change_files.released_at is 'When it was applied after having been quarantined.';
comment on column tickets.change_files.error is 'Why it was quarantined or last failed: a short stable word.';
comment on column tickets.change_files.error_detail is 'What was found, what was expected and what to do.';
comment on column tickets.change_files.error_line is 'The first offending line, from 1.';

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
comment on table tickets.change_file_runs is 'One row each time a generation was applied: what became of each of its rows, and how long each step took.';
comment on constraint rows_read_add_up on tickets.change_file_runs is 'No row of a file is unaccounted for.';
comment on column tickets.change_file_runs.announced is 'Tickets named in TicketsUpserted: those that really changed.';
comment on column tickets.change_file_runs.staging_ms is 'Download, parsing and COPY, which overlap.';
comment on column tickets.change_file_runs.merge_ms is 'From the request for the dataset''s lock to just before the commit.';

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
comment on column tickets.rejected_rows.line is 'The line in the file on which the row begins, from 1.';
comment on column tickets.rejected_rows.text is 'The row as read, at most 8 KiB, control characters as \xNN.';

-- Positions: which file and line last asserted each ticket, whether or not it changed anything. Narrow on purpose: a full
-- re-emission rewrites all of them and nothing else.
create table tickets.ticket_positions (
    dataset text not null,
    ticket_id text not null,
    file_id bigint not null references tickets.change_files (id),
    line bigint not null,
    primary key (dataset, ticket_id)
) with (fillfactor = 80);
comment on table tickets.ticket_positions is
    'The newest record that asserted each ticket, changed or not: (epoch, name, last_modified, generation) of the file, then the line. An older record never overwrites a newer one.';

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
comment on column tickets.outbox.event is 'The contract''s name: TicketsUpserted, TicketsGeocoded or ChangeFileQuarantined.';
comment on column tickets.outbox.published_at is 'When the broker first confirmed it.';

-- Equality of records: null, an empty string and an absent key say the same. Older rows hold empty strings, and the first
-- re-emission over them must announce nothing.
create function tickets.same_record(a jsonb, b jsonb) returns boolean
    language sql immutable parallel safe
    as $$
        select a = b or (
            select coalesce(jsonb_object_agg(key, value) filter (where value not in ('null', '""')), '{}') from jsonb_each(a)
        ) = (
            select coalesce(jsonb_object_agg(key, value) filter (where value not in ('null', '""')), '{}') from jsonb_each(b)
        )
    $$;
comment on function tickets.same_record(jsonb, jsonb) is 'Whether two records say the same: null = empty string = absent key.';
