-- Purpose: stores answers, and takes their places off the pending list. An answer whose lease is gone is dropped: another replica has the place now,
-- or a person changed the query.
-- Parameters: arrays of one length, a row each; @holder of the lease; @rules_version; @invalid, the reason
-- of a text that is refused: it is not queried again under the same rules. Other failures expire after 30 days, give or take 20 %.
-- @kinds, @radii and @spreads: what kind of place each position stands for, how far off it may be where that is not the usual of its kind, and metres on top.
-- Locking: rows in key order. Idempotent; what a person verified or set by hand is never overwritten.
with answers as (
    select *
    from unnest(@keys::text[], @clusters::text[], @latitudes::float8[], @longitudes::float8[], @statuses::text[],
            @reasons::text[], @providers::text[], @qualities::int[], @attributions::text[], @candidates::text[],
            @kinds::text[], @radii::int[], @spreads::int[])
        as a (place_key, cluster_key, latitude, longitude, status, reason, provider, quality, attribution, candidates, kind, radius_m, spread_m)
),
mine as (
    select p.place_key, p.cluster_key
    from tickets.geo_pending p
    join answers a on a.place_key = p.place_key and a.cluster_key = p.cluster_key
    where p.leased_by = @holder
    order by p.place_key, p.cluster_key
    for update of p
),
done as (
    delete from tickets.geo_pending p
    using mine m, answers a
    where p.place_key = m.place_key and p.cluster_key = m.cluster_key and a.place_key = m.place_key and a.cluster_key = m.cluster_key
    returning p.place, a.*
)
insert into tickets.geo_locations as l (
    place_key, cluster_key, place, latitude, longitude, status, reason, provider, quality, attribution, candidates,
    geo_precision, geo_radius_m, rules_version, fetched_at, expires_at)
select
    place_key, cluster_key, place, latitude, longitude, status, reason, provider, quality, attribution, candidates::jsonb,
    case kind when 'city' then 'town' else kind end, coalesce(radius_m, tickets.radius_of(kind)) + spread_m,
    @rules_version, now(),
    case
        when status = 'resolved' then null
        when reason = @invalid then 'infinity'
        else now() + interval '30 days' * (0.8 + 0.4 * random())
    end
from done
order by place_key, cluster_key
on conflict (place_key, cluster_key) do update set
    place = excluded.place,
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    status = excluded.status,
    reason = excluded.reason,
    provider = excluded.provider,
    quality = excluded.quality,
    attribution = excluded.attribution,
    candidates = excluded.candidates,
    geo_precision = excluded.geo_precision,
    geo_radius_m = excluded.geo_radius_m,
    rules_version = excluded.rules_version,
    fetched_at = excluded.fetched_at,
    expires_at = excluded.expires_at
where not l.verified and l.status <> 'manual';
