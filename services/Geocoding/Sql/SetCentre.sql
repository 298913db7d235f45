-- Purpose: sets a cluster's centre by a person's decision, verified; without @radius_km the radius it has stays.
-- Parameters: @cluster, @latitude, @longitude, @radius_km, @who, @why. Locking: the one row. Idempotent.
insert into tickets.geo_clusters as c (cluster, latitude, longitude, radius_km, verified, status, verified_by, verified_at, note)
values (@cluster, @latitude, @longitude, @radius_km::float8, true, 'manual', @who, now(), @why)
on conflict (cluster) do update set
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    radius_km = coalesce(excluded.radius_km, c.radius_km),
    verified = true,
    status = 'manual',
    reason = null,
    provider = null,
    quality = null,
    attribution = null,
    verified_by = excluded.verified_by,
    verified_at = excluded.verified_at,
    note = excluded.note
where not c.verified
    or (c.latitude, c.longitude, c.radius_km) is distinct from (excluded.latitude, excluded.longitude, coalesce(excluded.radius_km, c.radius_km));
