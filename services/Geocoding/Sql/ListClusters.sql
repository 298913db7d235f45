-- Purpose: every cluster that tickets carry or the gazetteer has, with its centre, its tickets and the region most of them name.
-- Locking: none. Reads all tickets.
with carried as (
    select t.cluster, count(*) as tickets, count(*) filter (where t.is_actionable) as open_tickets, mode() within group (order by t.region) as region
    from tickets.all_tickets t
    where t.cluster is not null
    group by t.cluster
)
select coalesce(k.cluster, c.cluster), k.region, coalesce(k.tickets, 0), coalesce(k.open_tickets, 0),
    c.latitude, c.longitude, coalesce(c.verified, false), c.status, c.reason, c.provider, c.verified_by, c.radius_km, coalesce(c.usable, false)
from carried k
full join tickets.geo_clusters c on c.cluster = k.cluster
order by 4 desc, 3 desc, 1;
