-- 30: what a file's rows came to, in full; rejected rows that wait for somebody; files whose work ended with the process.

alter table tickets.change_file_runs
    add column repeated_header bigint not null default 0,
    add column surplus_fields bigint not null default 0,
    drop constraint rows_read_add_up,
    add constraint rows_read_add_up check (
        rows_read = inserted + updated + unchanged + stale + duplicates + alarms + sentinels + repeated_header + rejected);
comment on constraint rows_read_add_up on tickets.change_file_runs is 'No row of a file is unaccounted for.';
comment on column tickets.change_file_runs.rows_read is 'Records of the file without its header: the sum of inserted, updated, unchanged, stale, duplicates, alarms, sentinels, repeated_header and rejected.';
comment on column tickets.change_file_runs.repeated_header is 'Rows that are the header once more, which are never stored.';
comment on column tickets.change_file_runs.surplus_fields is 'Rows, counted above, that had more fields than the header, all of them empty: these fields were dropped.';

-- A rejected row is settled when a later row asserts its ticket, or when a person has looked at it.
alter table tickets.rejected_rows
    add column ticket_id text,
    add column acknowledged_at timestamptz,
    add column acknowledged_by text,
    add constraint acknowledged_by_somebody check ((acknowledged_at is null) = (acknowledged_by is null));
comment on column tickets.rejected_rows.ticket_id is 'The ticket that the row most likely meant; NULL when it names none.';
comment on column tickets.rejected_rows.acknowledged_at is 'When a person said that it needs nothing more; NULL until then.';
comment on column tickets.rejected_rows.acknowledged_by is 'Who that was.';
create index rejected_rows_open on tickets.rejected_rows (file_id) where acknowledged_at is null;

-- A process that dies with a file in hand leaves its mark on it.
alter table tickets.change_files
    add column in_hand_of uuid,
    add column crashes integer not null default 0,
    add column taken_as text;
comment on column tickets.change_files.in_hand_of is 'The process that works on it now; NULL when it was put down in an orderly way.';
comment on column tickets.change_files.crashes is 'How often in a row the process that worked on it ended without putting it down; three set it aside. Zero again on progress.';
comment on column tickets.change_files.taken_as is 'For a file with a name in the future: the name under which a person has it applied.';
