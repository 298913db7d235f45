-- 29: what an adopted database still lacks after 20 to 28: bounds of its other tables, and what they say of themselves.
-- locks first: tickets.import_meta, tickets.closure_events, tickets.inc_daily_snapshot, tickets.crq_daily_snapshot, tickets.inc, tickets.crq

-- Columns of the other tables that we write or promise: those that may not be null again are not, where no row is in the way.
alter table tickets.closure_events add column if not exists closed_at timestamptz;
do $$
declare
    bound record;
    snapshots regclass;
    has_nulls boolean;
begin
    foreach snapshots in array array['tickets.inc_daily_snapshot'::regclass, 'tickets.crq_daily_snapshot'::regclass] loop
        execute format($sql$
            alter table %s
                add column if not exists open_total integer not null default 0,
                add column if not exists open_breached integer not null default 0,
                add column if not exists closed_today integer not null default 0
            $sql$, snapshots);
        if not exists (
            select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'snapshot_date'
            where i.indrelid = snapshots and i.indisunique and i.indpred is null and i.indkey::text = a.attnum::text)
        then
            execute format('create unique index on %s (snapshot_date)', snapshots);
        end if;
    end loop;

    for bound in
        select w.relid, w.name, w.value
        from (values
            ('tickets.inc_daily_snapshot'::regclass, 'open_total', '0'), ('tickets.inc_daily_snapshot', 'open_breached', '0'),
            ('tickets.inc_daily_snapshot', 'closed_today', '0'), ('tickets.crq_daily_snapshot', 'open_total', '0'),
            ('tickets.crq_daily_snapshot', 'open_breached', '0'), ('tickets.crq_daily_snapshot', 'closed_today', '0'),
            ('tickets.import_meta', 'metadata', '{}')) as w (relid, name, value)
        join pg_attribute a on a.attrelid = w.relid and a.attname = w.name
        where not (a.attnotnull and a.atthasdef)
    loop
        execute format('alter table %s alter column %I set default %L', bound.relid, bound.name, bound.value);
        execute format('select exists (select from %s where %I is null)', bound.relid, bound.name) into has_nulls;
        if not has_nulls then
            execute format('alter table %s alter column %I set not null', bound.relid, bound.name);
        end if;
    end loop;
end
$$;

-- What 01, 02 and 10 say of tables that were there already.
comment on schema tickets is 'Field tickets of the ISP as the change files assert them, and where they are.';
comment on schema reporting is 'Functions and views that other systems call: maps, dashboards, series.';
comment on table tickets.inc is 'Incidents: one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';
comment on table tickets.crq is 'Change requests (installations): one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';
comment on table tickets.geo_clusters is 'The centre of each cluster: the coarse position of a ticket whose place is unknown, and what the wrong-city guard measures from.';
comment on column tickets.geo_clusters.cluster is 'The cluster''s name, exactly as tickets carry it.';
comment on column tickets.geo_clusters.verified is 'A person has checked this row: no program overwrites it.';
comment on table tickets.import_meta is 'How fresh each dataset is. A report: what was applied is decided by the ledger, tickets.change_files.';
comment on column tickets.import_meta.metadata is
    'source_max_key (the watermark: key under changes/ of the newest file applied), export_type (baseline or delta, of the last file), counts of the last file.';
comment on column tickets.import_meta.last_applied_at is 'When a file was last applied, also one that changed nothing.';
comment on column tickets.import_meta.row_count is 'Tickets of the dataset after the last file.';
comment on table tickets.closure_events is 'Append-only: each closure as first observed, second closures after a reopening included.';
comment on column tickets.closure_events.closed_at is 'What the ticket said when the closure was observed; NULL when it stopped being actionable without a date.';
comment on column tickets.closure_events.observed_at is 'When the transaction that showed the closure ran. Content lags closed_at by about two days.';
comment on column tickets.closure_events.observed is 'False for closures that were already there in a baseline: they happened before anyone watched.';
comment on column tickets.closure_events.file_id is 'The change file that showed it (tickets.change_files); NULL when found by reconciliation.';
comment on table tickets.inc_daily_snapshot is 'Incidents at the last capture of each EAT day. Past days are never rewritten.';
comment on column tickets.inc_daily_snapshot.snapshot_date is 'EAT date of the capture.';
comment on column tickets.inc_daily_snapshot.closed_today is 'Closures observed on that day (tickets.closure_events, observed).';
comment on column tickets.inc_daily_snapshot.closed_by_date is 'Closed tickets whose closed_at falls on that day, as known at the capture: content lags, so it is low.';
comment on column tickets.crq_daily_snapshot.snapshot_date is 'EAT date of the capture.';
comment on column tickets.crq_daily_snapshot.closed_today is 'Closures observed on that day (tickets.closure_events, observed).';
comment on column tickets.crq_daily_snapshot.closed_by_date is 'Closed tickets whose closed_at falls on that day, as known at the capture: content lags, so it is low.';
comment on column tickets.geo_locations.place is 'The cleaned place as a person would write it.';
do $$
declare
    ticket_table text;
begin
    foreach ticket_table in array array['inc', 'crq'] loop
        execute format($sql$
            comment on column tickets.%1$I.ticket_id is 'The source''s id, trimmed.';
            comment on column tickets.%1$I.raw is 'The cleaned record, every value as the source''s text or null: the source of truth.';
            comment on column tickets.%1$I.geom is 'Where the ticket is, set by trigger from raw and the gazetteers, never by hand.';
            comment on column tickets.%1$I.geo_source is 'How geom was found: feed (the source''s own coordinate), location (its place), cluster (the centre of its area: not a door), none.';
            comment on column tickets.%1$I.ingested_at is 'When ingestion last inserted or updated the row. Geocoding does not touch it.';
        $sql$, ticket_table);
    end loop;
end
$$;
