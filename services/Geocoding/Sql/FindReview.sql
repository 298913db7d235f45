-- Purpose: what waits for a person, the most ticket hours first: places without a position, clusters without a centre, and places whose verified
-- position is over 2 km from the feed's position of an open ticket there (the feed wins for that ticket alone).
-- Parameters: @limit. Locking: none. Reads open tickets only.
with named as materialized (
    select t.dataset, t.ticket_id, t.cluster, t.region, t.latitude, t.longitude, t.geo_source, coalesce(t.hours_open, 0) as hours,
        n.place_key, n.cluster as cluster_key, n.place
    from reporting.v_open_tickets t
    left join tickets.geo_names n on n.location_name = t.location_name and n.cluster = coalesce(t.cluster, '')
),
places as (
    select place_key, cluster_key, min(place) as place, count(*) as tickets, max(hours) as oldest, sum(hours) as waited
    from named
    where geo_source in ('cluster', 'none') and place_key is not null
    group by place_key, cluster_key
),
centreless as (
    select n.cluster, mode() within group (order by n.region) as region, count(*) as tickets, max(n.hours) as oldest, sum(n.hours) as waited
    from named n
    where n.geo_source = 'none' and n.cluster is not null
    group by n.cluster
),
contradicted as (
    select distinct on (n.dataset, n.ticket_id) n.dataset, n.ticket_id, n.hours, n.place, n.latitude, n.longitude, l.place_key, l.cluster_key,
        st_distancesphere(st_makepoint(n.longitude, n.latitude), st_makepoint(l.longitude, l.latitude)) / 1000 as km
    from named n
    join tickets.geo_locations l on l.place_key = n.place_key and l.cluster_key in (n.cluster_key, '*') and l.verified and l.latitude is not null
    where n.geo_source = 'feed'
    order by n.dataset, n.ticket_id, l.cluster_key = '*'
),
waiting as (
    select 'place' as kind, coalesce(p.place, p.place_key) as place, p.place_key, p.cluster_key, null as region, l.status, l.reason, l.note, l.candidates,
        p.tickets, p.oldest, p.waited
    from places p
    join tickets.geo_locations l on l.place_key = p.place_key and l.cluster_key = p.cluster_key
    where not l.verified and l.status in ('review', 'rejected', 'no_match')
    union all
    select 'cluster', c.cluster, null, c.cluster, c.region, coalesce(g.status, 'new'), g.reason, g.note, null, c.tickets, c.oldest, c.waited
    from centreless c
    left join tickets.geo_clusters g on g.cluster = c.cluster
    where g.usable is not true
    union all
    select 'feed', coalesce(min(place), place_key), place_key, cluster_key, null, 'verified', 'feed_disagrees',
        format('up to %s km apart', round(max(km)::numeric, 1)), jsonb_agg(jsonb_build_object(
            'label', format('feed of %s %s', dataset, ticket_id), 'latitude', latitude, 'longitude', longitude) order by km desc),
        count(*), max(hours), sum(hours)
    from contradicted
    where km > 2
    group by place_key, cluster_key
)
select w.kind, w.place, w.place_key, w.cluster_key, w.region, w.status, w.reason, w.note, w.candidates::text, w.tickets, round(w.oldest, 1), round(w.waited, 1),
    c.latitude, c.longitude
from waiting w
left join tickets.geo_clusters c on c.cluster = w.cluster_key and c.usable
order by w.waited desc, w.tickets desc, w.kind, w.place, w.cluster_key
limit @limit;
