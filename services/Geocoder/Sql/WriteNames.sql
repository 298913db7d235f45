-- Purpose: stores what cleaning made of names. Parameters: arrays of one length, a row each; @rules_version.
-- Locking: rows in (name, cluster) order. Idempotent; never replaces the work of newer rules.
insert into tickets.geo_names as n (location_name, cluster, place_key, place, detail, from_landmark, rules_version)
select c.location_name, c.cluster, c.place_key, c.place, c.detail, c.from_landmark, @rules_version
from unnest(@names::text[], @clusters::text[], @keys::text[], @places::text[], @details::text[], @landmarks::boolean[])
    as c (location_name, cluster, place_key, place, detail, from_landmark)
order by c.location_name, c.cluster
on conflict (location_name, cluster) do update set
    place_key = excluded.place_key,
    place = excluded.place,
    detail = excluded.detail,
    from_landmark = excluded.from_landmark,
    rules_version = excluded.rules_version
where n.rules_version < excluded.rules_version;
