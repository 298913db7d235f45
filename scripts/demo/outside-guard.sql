-- Purpose: whether every open ticket at a place stands within reach of its cluster's centre; how many stand at a place, and how many of them too far.
select outside = 0, format('%s at a place, %s too far from their cluster', placed, outside)
from (
    select
        count(*) as placed,
        count(*) filter (where c.latitude is null
            or st_distance(t.geog, st_setsrid(st_makepoint(c.longitude, c.latitude), 4326)::geography) > 1000 * coalesce(c.radius_km, 25)) as outside
    from (
        select cluster, geog from tickets.inc where is_actionable and geo_source = 'location'
        union all
        select cluster, geog from tickets.crq where is_actionable and geo_source = 'location'
    ) as t
    left join tickets.geo_clusters c on c.cluster = t.cluster
) as counted;
