-- Purpose: takes back what a remote provider answered three or more different places with: one coordinate, within 50 m. It fell back to
-- something around them. Copies of such an answer for other clusters (@copies) go with it. Places off a list (@local) share a point by
-- right: they are names of one place, as aliases are. The row keeps its coordinate, for the person who reviews, and to recognise the next of
-- its kind. Looks around the answers of the time @within only: a crowd that is older was seen when it came together.
-- Locking: rows in key order. Idempotent; what a person verified or set is neither counted nor touched.
select set_config('jit', 'off', true); -- the planner takes ranges of coordinates for costly, and would compile for longer than it searches

with recent as materialized (
    select distinct l.latitude, l.longitude
    from tickets.geo_locations l
    where not l.verified and l.latitude is not null and l.status = 'resolved' and l.provider <> all (@local) and l.fetched_at > now() - @within
),
crowded as materialized (
    select r.latitude, r.longitude
    from recent r
    cross join lateral (
        select place_key, cluster_key
        from tickets.geo_locations
        where latitude between r.latitude - 0.0005 and r.latitude + 0.0005
            and longitude between r.longitude - 0.0005 and r.longitude + 0.0005
            and st_distancesphere(st_makepoint(longitude, latitude), st_makepoint(r.longitude, r.latitude)) <= 50
            and not verified and (status = 'resolved' or reason = @collapse) and provider <> all (@local)
        offset 0 -- by the index for each: the planner would rather compare all with all
    ) o
    left join lateral (
        select place_key
        from tickets.geo_aliases
        where alias_key = o.place_key and cluster_key in (o.cluster_key, '*')
        order by cluster_key = '*'
        limit 1
    ) a on true
    group by r.latitude, r.longitude
    having count(distinct coalesce(a.place_key, o.place_key)) >= 3
),
flagged as (
    select l.place_key, l.cluster_key
    from tickets.geo_locations l
    where (l.place_key, l.cluster_key) in (
            select n.place_key, n.cluster_key
            from crowded c
            join tickets.geo_locations n on n.latitude between c.latitude - 0.0005 and c.latitude + 0.0005
                and n.longitude between c.longitude - 0.0005 and c.longitude + 0.0005
                and st_distancesphere(st_makepoint(n.longitude, n.latitude), st_makepoint(c.longitude, c.latitude)) <= 50
            where not n.verified)
        and not l.verified
        and l.status = 'resolved'
        and (l.provider <> all (@local)
            or (l.provider = @copies and exists (
                select from tickets.geo_locations r
                where r.latitude = l.latitude and r.longitude = l.longitude and not r.verified and r.provider <> all (@local))))
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
