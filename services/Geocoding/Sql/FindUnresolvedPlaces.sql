-- Purpose: places of open tickets that have no position of their own, by tickets affected, with what is known of why. Parameters: @limit. Locking: none.
with waiting as (
    select n.place_key, n.cluster as cluster_key, min(n.place) as place, count(*) as tickets
    from tickets.all_tickets t
    join tickets.geo_names n on n.location_name = t.location_name and n.cluster = coalesce(t.cluster, '')
    where t.is_actionable and t.geo_source in ('cluster', 'none') and n.place_key is not null
    group by n.place_key, n.cluster
)
select coalesce(w.place, w.place_key), w.cluster_key,
    case when l.verified then 'verified' when p.place_key is not null then 'pending' else coalesce(l.status, 'new') end,
    coalesce(p.last_trouble, l.reason), w.tickets
from waiting w
left join tickets.geo_pending p on p.place_key = w.place_key and p.cluster_key = w.cluster_key
left join tickets.geo_locations l on l.place_key = w.place_key and l.cluster_key = w.cluster_key
order by w.tickets desc, 1, 2
limit @limit;
