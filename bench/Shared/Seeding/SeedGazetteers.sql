-- Purpose: 60 clusters, 40 names in each as technicians key them in, and a place behind five of six of them: positions then come through the
--   gazetteers, as they do in production.
-- Locking: none that matters; the database is the benchmark's own.
-- Idempotency: none; the benchmark refuses a database that holds tickets.
insert into tickets.geo_clusters (cluster, latitude, longitude, provider, quality)
select
    format('SYNTHETIC TOWN %s CLUSTER', to_char(n, 'FM00')),
    case when n <= 40 then -1.45 + 0.01 * n else -4.0 + 0.2 * (n - 40) end,
    case when n <= 40 then 36.60 + 0.02 * (n % 17) else 34.5 + 0.35 * ((n * 7) % 20) end,
    'offline',
    90
from generate_series(1, 60) as n;

insert into tickets.geo_names (location_name, cluster, place_key, place, rules_version)
select
    format('NW_SYNTHETIC_ESTATE_%s_FDT%s_SDUS', c.cluster_number, n),
    c.cluster,
    format('syntheticestate%sx%s', c.cluster_number, n),
    format('Synthetic Estate %s-%s', c.cluster_number, n),
    1
from (select cluster, row_number() over (order by cluster) as cluster_number from tickets.geo_clusters) as c
cross join generate_series(1, 40) as n;

insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, provider, quality)
select
    n.place_key,
    n.cluster,
    n.place,
    c.latitude + 0.001 * (row_number() over (partition by n.cluster order by n.place_key) % 20 - 10),
    c.longitude + 0.0013 * (row_number() over (partition by n.cluster order by n.place_key) % 13 - 6),
    'offline',
    80
from tickets.geo_names n
join tickets.geo_clusters c using (cluster)
where right(n.place_key, 1) not in ('3', '7') or n.place_key < 'syntheticestate3';
