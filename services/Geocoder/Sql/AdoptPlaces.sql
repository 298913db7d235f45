-- Purpose: takes over places of another program: their keys cleaned, verified ones for anywhere, the others as candidates (@adopted).
-- Parameters: @old_keys, @keys (null where nothing is left of one) and @places, of one length; @rules_version.
-- Locking: rows in key order. Idempotent: a row taken over carries a rules_version. What stands under the new key already stays.
with renamed as (
    select o.old_key, o.key, o.place, l.latitude, l.longitude, l.verified, l.verified_by, l.verified_at
    from unnest(@old_keys::text[], @keys::text[], @places::text[]) as o (old_key, key, place)
    join tickets.geo_locations l on l.place_key = o.old_key and l.cluster_key = '*' and l.rules_version is null
),
marked as (
    update tickets.geo_locations l
    set rules_version = @rules_version,
        status = case when l.verified then l.status else 'review' end,
        reason = case when l.verified then l.reason when r.key = r.old_key then @adopted else 'rekeyed' end,
        note = case when r.key = r.old_key then l.note else concat_ws('; ', l.note, 'key is now ' || coalesce(r.key, 'none')) end
    from renamed r
    where l.place_key = r.old_key and l.cluster_key = '*'
)
insert into tickets.geo_locations (
    place_key, cluster_key, place, latitude, longitude, verified, verified_by, verified_at, status, reason, provider, rules_version, note)
select distinct on (r.key)
    r.key, '*', r.place, r.latitude, r.longitude, r.verified, r.verified_by, r.verified_at,
    case when r.verified then 'resolved' else 'review' end, case when not r.verified then @adopted end, 'adopted', @rules_version, 'key was ' || r.old_key
from renamed r
where r.key is not null and r.key <> r.old_key and (r.latitude is not null or r.verified)
order by r.key, r.verified desc, r.old_key
on conflict (place_key, cluster_key) do nothing;
