-- Purpose: takes back what a remote provider answered three or more different places with: one coordinate, within 50 m. It fell back to
-- something around them. Copies of such an answer for other clusters (@copies) go with it. Places off a list (@local) share a point by
-- right: they are names of one place. The row keeps its coordinate, for the person who reviews, and to recognise the next of its kind.
-- Locking: rows in key order. Idempotent; what a person verified or set is neither counted nor touched.
with remote as materialized (
    select place_key, cluster_key, latitude, longitude, st_setsrid(st_makepoint(longitude, latitude), 4326)::geography as point
    from tickets.geo_locations
    where not verified
        and latitude is not null
        and (status = 'resolved' or reason = @collapse)
        and provider <> all (@local)
),
crowded as materialized (
    select r.latitude, r.longitude, r.point
    from remote r
    join remote o on o.latitude between r.latitude - 0.0005 and r.latitude + 0.0005
        and o.longitude between r.longitude - 0.0005 and r.longitude + 0.0005
        and st_dwithin(o.point, r.point, 50)
    group by r.latitude, r.longitude, r.point
    having count(distinct o.place_key) >= 3
),
flagged as (
    select l.place_key, l.cluster_key
    from tickets.geo_locations l
    where not l.verified
        and l.status = 'resolved'
        and (l.provider <> all (@local) or l.provider = @copies)
        and exists (
            select from crowded c
            where l.latitude between c.latitude - 0.0005 and c.latitude + 0.0005
                and l.longitude between c.longitude - 0.0005 and c.longitude + 0.0005
                and st_dwithin(st_setsrid(st_makepoint(l.longitude, l.latitude), 4326)::geography, c.point, 50))
        and (l.provider <> @copies or exists (select from remote r where r.place_key = l.place_key))
    order by l.place_key, l.cluster_key
    for no key update
)
update tickets.geo_locations l
set status = 'review',
    reason = @collapse,
    expires_at = now() + interval '30 days' * (0.8 + 0.4 * random()),
    candidates = jsonb_build_array(jsonb_build_object('label', l.place, 'latitude', l.latitude, 'longitude', l.longitude))
from flagged f
where l.place_key = f.place_key and l.cluster_key = f.cluster_key;
