-- no-transaction
-- 39: the fragments of tickets that are open already, 5,000 at a time, so that no lock is held for longer than such a step takes: no ticket is moved. Then an index
-- for vector tiles, built beside readers and writers.
-- Each query writes statements, which are run one by one. It finds nothing to do when it is run again.
select format($sql$
    with batch as materialized (
        select ticket_id
        from tickets.%1$I
        where ticket_id >= %2$L and (%3$L is null or ticket_id < %3$L) and is_actionable and feature_fragment is null
            and latitude between -90 and 90 and longitude between -180 and 180
        order by ticket_id
        for no key update
    )
    update tickets.%1$I t
    set feature_fragment = tickets.kept_fragment(%1$L, t.ticket_id, t.raw, (t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m))
    from batch b
    where t.ticket_id = b.ticket_id
    $sql$, dataset, ticket_id, next_id)
from (
    select dataset, ticket_id, lead(ticket_id) over (partition by dataset order by ticket_id) as next_id
    from (
        select dataset, ticket_id, row_number() over (partition by dataset order by ticket_id) as n
        from (
            select 'inc' as dataset, ticket_id
            from tickets.inc
            where is_actionable and feature_fragment is null and latitude between -90 and 90 and longitude between -180 and 180
            union all
            select 'crq', ticket_id
            from tickets.crq
            where is_actionable and feature_fragment is null and latitude between -90 and 90 and longitude between -180 and 180) t) numbered
    where n % 5000 = 1) steps
order by dataset, ticket_id
\gexec

-- What a broken build left behind is dropped first.
select format('drop index concurrently %s', indexrelid::regclass)
from pg_index
where indrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not indisvalid
    and indexrelid not in (select index_relid from pg_stat_progress_create_index)
\gexec

-- Everything that the map and reporting.fn_tickets_mvt count open tickets by, so that they read no ticket for it. Texts that a btree may refuse are left to an index of
-- their own, as in 29.
select format('create index concurrently %I on tickets.%I %s', dataset || '_' || name, dataset, definition)
from unnest(array['inc', 'crq']) as dataset
cross join (values
    ('map_idx', '(tickets.map_cell(longitude, latitude)) include (longitude, latitude, cluster, normalized_status, created_at_service, first_seen_at, geo_source, is_actionable)'
        ' where is_actionable and coalesce(octet_length(cluster), 0) + coalesce(octet_length(normalized_status), 0) <= 1000'),
    ('long_map_idx', '(ticket_id)'
        ' where is_actionable and coalesce(octet_length(cluster), 0) + coalesce(octet_length(normalized_status), 0) > 1000')) as wanted (name, definition)
where to_regclass(format('tickets.%s_%s', dataset, name)) is null
\gexec
