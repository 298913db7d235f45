-- Purpose: after a cluster's centre or radius changed: unverified places outside it give up their position, since the wrong-town guard would
-- refuse them now; those and the ones that the old centre kept out are asked for again.
-- Parameters: @cluster. Locking: rows in key order. Idempotent; leaves what people decided alone.
with judged as (
    select l.place_key, l.cluster_key,
        l.latitude is not null and st_distancesphere(st_makepoint(l.longitude, l.latitude), st_makepoint(c.longitude, c.latitude))
            > 1000 * coalesce(c.radius_km, 25) as outside
    from tickets.geo_locations l
    join tickets.geo_clusters c on c.cluster = l.cluster_key
    where l.cluster_key = @cluster and not l.verified and l.status <> 'manual'
    order by l.place_key
    for update of l
)
update tickets.geo_locations l
set
    status = case when j.outside then 'rejected' else l.status end,
    reason = case when j.outside then 'too_far' else l.reason end,
    latitude = case when j.outside then null else l.latitude end,
    longitude = case when j.outside then null else l.longitude end,
    note = case when j.outside then format('was at %s, %s', l.latitude, l.longitude) else l.note end,
    expires_at = now()
from judged j
where l.place_key = j.place_key and l.cluster_key = j.cluster_key
    and (j.outside or (l.status in ('rejected', 'review') and l.reason in ('too_far', 'no_centroid', 'ambiguous')));
