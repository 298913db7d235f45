-- Purpose: stores what cleaning made of names. Parameters: arrays of one length, a row each; @rules_version.
-- A name that spells out the fuller key of a former loader's row (kilimani court 12) is served by that row: a verified one, or one within the cluster's reach.
-- Locking: rows in (name, cluster) order. Idempotent; never replaces the work of newer rules.
with adopted as materialized (
    select distinct on (1) regexp_replace(lower(place_key), '[^a-z0-9]+', '', 'g') as full_key, place_key, verified, latitude, longitude
    from tickets.geo_locations
    where cluster_key = '*' and latitude is not null and (verified or reason = 'adopted')
    order by 1, verified desc, place_key
)
insert into tickets.geo_names as n (location_name, cluster, place_key, place, detail, from_landmark, rules_version, adopted_key)
select c.location_name, c.cluster, c.place_key, c.place, c.detail, c.from_landmark, @rules_version, a.place_key
from unnest(@names::text[], @clusters::text[], @keys::text[], @places::text[], @details::text[], @landmarks::boolean[])
    as c (location_name, cluster, place_key, place, detail, from_landmark)
left join adopted a
    on a.full_key = c.place_key || regexp_replace(lower(coalesce(c.detail, '')), '[^a-z0-9]+', '', 'g')
    and a.place_key <> c.place_key
    and (a.verified or exists (
        select from tickets.geo_clusters g
        where g.cluster = c.cluster and g.usable
            and st_distancesphere(st_makepoint(a.longitude, a.latitude), st_makepoint(g.longitude, g.latitude)) <= 1000 * g.reach_km))
order by c.location_name, c.cluster
on conflict (location_name, cluster) do update set
    place_key = excluded.place_key,
    place = excluded.place,
    detail = excluded.detail,
    from_landmark = excluded.from_landmark,
    rules_version = excluded.rules_version,
    adopted_key = coalesce(n.adopted_key, excluded.adopted_key)
where n.rules_version < excluded.rules_version;
