-- Purpose: clusters without a usable centre that open tickets carry, by how many. Locking: none. Reads open tickets by their partial indexes.
with carried as (
    select t.cluster, count(*) as tickets
    from tickets.all_tickets t
    where t.is_actionable and t.cluster is not null
    group by t.cluster
)
select k.cluster, coalesce(c.status, 'new'), c.note, k.tickets
from carried k
left join tickets.geo_clusters c on c.cluster = k.cluster
where c.usable is not true
order by k.tickets desc, k.cluster;
