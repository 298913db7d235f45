-- no-transaction
-- 29: indexes of the ticket tables, built beside the readers and writers of a live database: those that are missing, under whatever name an equal one goes.
-- Each query writes statements, which are run one by one. What a broken build left behind is dropped first: this file can be run again.
select format('drop index concurrently %s', indexrelid::regclass)
from pg_index
where indrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not indisvalid
    and indexrelid not in (select index_relid from pg_stat_progress_create_index)
\gexec

-- Definitions as the catalogue prints them. Open tickets are few among many: the map, the dashboards and dispatch read them alone; by quality of the position,
-- because dispatch that wants doors does not read through cluster centres (the nearest 10 of 20,000: 1.6 ms). Unplaced tickets are few, and where the Geocoder
-- looks for clusters; coverage is counted from an index alone. Hash indexes hold text of any length; a btree refuses a key over 2,704 bytes.
select format('create index concurrently %I on tickets.%I %s', dataset || '_' || (case when to_regclass('tickets.' || dataset || '_' || name) is null then name else 'our_' || name end),
    dataset, definition)
from unnest(array['inc', 'crq']) as dataset
cross join (values
    ('geom_idx', 'USING gist (geom)'),
    ('geog_idx', 'USING gist (geog)'),
    ('cluster_idx', 'USING hash (cluster)'),
    ('location_name_idx', 'USING hash (location_name)'),
    ('open_idx', 'USING btree (ticket_id) WHERE is_actionable'),
    ('open_geog_idx', 'USING gist (geog) WHERE is_actionable'),
    ('open_feed_geog_idx', 'USING gist (geog) WHERE (is_actionable AND (geo_source = ''feed''::text))'),
    ('open_place_geog_idx', 'USING gist (geog) WHERE (is_actionable AND (geo_source = ANY (ARRAY[''feed''::text, ''location''::text])))'),
    ('unplaced_idx', 'USING btree (ticket_id) WHERE (geo_source = ''none''::text)'),
    ('coverage_idx', 'USING btree (cluster, geo_source, is_actionable) WHERE (COALESCE(octet_length(cluster), 0) <= 1000)'),
    ('long_cluster_idx', 'USING btree (geo_source) WHERE (COALESCE(octet_length(cluster), 0) > 1000)'),
    ('closed_at_idx', 'USING btree (closed_at) WHERE (closed_at IS NOT NULL)'),
    ('opened_idx', 'USING btree (COALESCE(created_at_service, first_seen_at))')) as wanted (name, definition)
where not exists (
    select from pg_index
    where indrelid = ('tickets.' || dataset)::regclass and regexp_replace(pg_get_indexdef(indexrelid), '^.* ON \S+ (USING .*)$', '\1') = definition)
\gexec
