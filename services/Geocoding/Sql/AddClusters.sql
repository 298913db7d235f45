-- Purpose: adds proposed clusters; what is there already, from a person or another replica, stays as it is.
-- Parameters: arrays of one length, a row each.
-- Locking: inserts in cluster order. Idempotent.
insert into tickets.geo_clusters (cluster, latitude, longitude, status, reason, provider, quality, fetched_at, note)
select p.cluster, p.latitude, p.longitude, p.status, p.reason, @provider, p.quality, now(), p.note
from unnest(@clusters::text[], @latitudes::float8[], @longitudes::float8[], @statuses::text[], @reasons::text[], @qualities::int[], @notes::text[])
    as p (cluster, latitude, longitude, status, reason, quality, note)
order by p.cluster
on conflict (cluster) do nothing;
