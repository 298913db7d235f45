-- Positions are kept for good: tickets stand at them, closed ones too, and other names and clusters are compared with them. What goes is a failure that has expired and
-- that no open ticket would have repeated: it is neither shown to anybody nor does it spare a query.
create or replace function tickets.purge_answers(p_older_than interval, p_limit integer) returns bigint
    language sql
    -- The Geocoder may have deleted what this deletes, and nothing else.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
        with wanted as materialized (
            select distinct n.place_key, n.cluster as cluster_key
            from reporting.v_tickets t
            join tickets.geo_names n on n.location_name = t.location_name and n.cluster = coalesce(t.cluster, '')
            where t.is_actionable
        ),
        old as materialized (
            select l.place_key, l.cluster_key
            from tickets.geo_locations l
            where l.expires_at < now() - p_older_than
                and l.status in ('no_match', 'rejected', 'review')
                and l.latitude is null
                and not l.verified
                and l.cluster_key <> '*'
                and not exists (select from wanted w where w.place_key = l.place_key and w.cluster_key = l.cluster_key)
                and not exists (select from tickets.geo_pending p where p.place_key = l.place_key and p.cluster_key = l.cluster_key)
            limit p_limit
            for update of l skip locked
        ),
        purged as (
            delete from tickets.geo_locations l
            using old
            where l.place_key = old.place_key and l.cluster_key = old.cluster_key
            returning 1
        )
        select count(*) from purged
    $$;
comment on function tickets.purge_answers(interval, integer) is
    'Deletes at most p_limit recorded failures of places that expired longer ago than that and that no open ticket names, and returns how many. Positions and whatever a person decided stay. For the Geocoder: PUBLIC may not call it.';
revoke execute on function tickets.purge_answers(interval, integer) from public;
