-- Purpose: verifies a place at a person's position, or, without @latitude and @longitude, that there is no such place.
-- Parameters: @key, @cluster ('*' for anywhere), @place, @latitude, @longitude, @status, @reason, @rules_version, @who, @why.
-- Locking: the one row. Idempotent: what stands so already is left alone, and with it who decided it first.
-- rules_version marks the key as one of ours: a row for anywhere without it counts as brought along by the database.
insert into tickets.geo_locations as l (
    place_key, cluster_key, place, latitude, longitude, verified, status, reason, rules_version, verified_by, verified_at, note)
values (@key, @cluster, @place, @latitude::float8, @longitude::float8, true, @status, @reason, @rules_version, @who, now(), @why)
on conflict (place_key, cluster_key) do update set
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    verified = true,
    status = excluded.status,
    reason = excluded.reason,
    provider = null,
    quality = null,
    attribution = null,
    rules_version = excluded.rules_version,
    expires_at = null,
    verified_by = excluded.verified_by,
    verified_at = excluded.verified_at,
    note = excluded.note
where not l.verified or (l.latitude, l.longitude) is distinct from (excluded.latitude, excluded.longitude);
