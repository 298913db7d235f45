-- no-transaction
-- 41: the indexes of 01, 05, 13 and 23 that an adopted database lacks, or lost when 28 rebuilt its columns; built beside readers and writers.
-- Can be run again after it broke off: what a broken build left behind goes first.
do $$
declare
    broken record;
begin
    for broken in
        select i.indexrelid::regclass as index_name
        from pg_index i
        where i.indrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not i.indisvalid
    loop
        execute format('drop index %s', broken.index_name);
    end loop;
end
$$;
create index concurrently if not exists inc_geom_idx on tickets.inc using gist (geom);
create index concurrently if not exists inc_geog_idx on tickets.inc using gist (geog);
create index concurrently if not exists inc_cluster_idx on tickets.inc using hash (cluster);
create index concurrently if not exists inc_location_name_idx on tickets.inc using hash (location_name);
create index concurrently if not exists inc_open_idx on tickets.inc (ticket_id) where is_actionable;
create index concurrently if not exists inc_open_geog_idx on tickets.inc using gist (geog) where is_actionable;
create index concurrently if not exists inc_closed_at_idx on tickets.inc (closed_at) where closed_at is not null;
create index concurrently if not exists inc_opened_idx on tickets.inc ((coalesce(created_at_service, first_seen_at)));
create index concurrently if not exists crq_geom_idx on tickets.crq using gist (geom);
create index concurrently if not exists crq_geog_idx on tickets.crq using gist (geog);
create index concurrently if not exists crq_cluster_idx on tickets.crq using hash (cluster);
create index concurrently if not exists crq_location_name_idx on tickets.crq using hash (location_name);
create index concurrently if not exists crq_open_idx on tickets.crq (ticket_id) where is_actionable;
create index concurrently if not exists crq_open_geog_idx on tickets.crq using gist (geog) where is_actionable;
create index concurrently if not exists crq_closed_at_idx on tickets.crq (closed_at) where closed_at is not null;
create index concurrently if not exists crq_opened_idx on tickets.crq ((coalesce(created_at_service, first_seen_at)));
