-- 02: freshness, a row a dataset.

create table if not exists tickets.import_meta (
    dataset text primary key,
    metadata jsonb not null default '{}',
    last_applied_at timestamptz,
    row_count bigint,
    updated_at timestamptz not null default now()
);
comment on table tickets.import_meta is 'How fresh each dataset is. A report: what was applied is decided by the ledger, tickets.change_files.';
comment on column tickets.import_meta.metadata is
    'source_max_key (the watermark: key under changes/ of the newest file applied), export_type (baseline or delta, of the last file), counts of the last file.';
comment on column tickets.import_meta.last_applied_at is 'When a file was last applied, also one that changed nothing.';
comment on column tickets.import_meta.row_count is 'Tickets of the dataset after the last file.';
