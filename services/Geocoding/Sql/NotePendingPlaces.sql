-- Purpose: makes geo_pending hold exactly the places of open tickets that are unknown and can be judged.
-- A place is known when a usable row or a failure that has not expired under the present rules stands in geo_locations; it can be
-- judged when its cluster has a centre, since without one no unverified answer is accepted.
-- Locking: new rows in key order; rows under a lease are left to their holder. Idempotent.
with wanted as (
    select n.place_key, n.cluster as cluster_key, min(n.place) as place, bool_and(n.from_landmark) as from_landmark
    from tickets.all_tickets t
    join tickets.geo_names n on n.location_name = t.location_name and n.cluster = coalesce(t.cluster, '')
    where t.is_actionable and t.geo_source <> 'feed' and n.place_key is not null
        -- The former loader's row serves the name.
        and not exists (select from tickets.geo_locations l where l.place_key = n.adopted_key and l.cluster_key = '*' and l.latitude is not null)
    group by n.place_key, n.cluster
),
askable as (
    select
        w.*,
        -- A repeated failure waits behind places without a query so far.
        exists (select from tickets.geo_locations l where l.place_key = w.place_key and l.cluster_key = w.cluster_key) as asked_before
    from wanted w
    where exists (select from tickets.geo_clusters c where c.cluster = w.cluster_key and c.usable)
        and not tickets.place_is_known(w.place_key, w.cluster_key, @rules_version)
),
dropped as (
    delete from tickets.geo_pending p
    where (p.leased_until is null or p.leased_until < now())
        and not exists (select from askable a where a.place_key = p.place_key and a.cluster_key = p.cluster_key)
)
insert into tickets.geo_pending (place_key, cluster_key, place, from_landmark, priority)
select place_key, cluster_key, place, from_landmark, case when asked_before then 200 else 100 end
from askable
order by place_key, cluster_key
on conflict (place_key, cluster_key) do nothing;
