-- Purpose: cluster names that tickets without a position carry and that have no row yet, each with the region most of them name.
-- Locking: none. Reads the partial indexes on geo_source = 'none'.
select t.cluster, mode() within group (order by t.region) as region
from tickets.all_tickets t
where t.geo_source = 'none'
    and octet_length(t.cluster) <= 1000 -- as in a file: longer ones are no key
    and not exists (select from tickets.geo_clusters c where c.cluster = t.cluster)
group by t.cluster
order by t.cluster
limit 1000;
