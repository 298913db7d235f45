-- Purpose: places that names of tickets, pending questions or the gazetteer know, with the clusters they are known in.
-- Parameters: @all, or @keys alone. Locking: none.
select known.place_key, known.cluster, coalesce(min(known.place), known.place_key)
from (
    select place_key, cluster, place from tickets.geo_names
    union all
    select place_key, cluster_key, place from tickets.geo_pending
    union all
    select place_key, cluster_key, place from tickets.geo_locations
) as known
where known.place_key is not null and (@all or known.place_key = any (@keys))
group by known.place_key, known.cluster
order by known.place_key, known.cluster;
