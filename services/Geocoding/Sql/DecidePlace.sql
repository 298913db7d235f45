-- Purpose: verifies a place at a person's position, or, without @latitude and @longitude, that there is no such place.
-- Parameters: @key, @cluster ('*' for anywhere), @place, @latitude, @longitude, @status, @reason, @rules_version, @who, @why;
-- @radius_m: how far off that may be; null for the usual of the kind that the place has, of an estate if that is not known.
-- Locking: the one row. Idempotent: what stands so already is left alone, and with it who decided it first.
-- rules_version marks the key as one of ours: a row for anywhere without it counts as brought along by the database.
insert into tickets.geo_locations as l (
    place_key, cluster_key, place, latitude, longitude, verified, status, reason, rules_version, verified_by, verified_at, note, geo_precision, geo_radius_m)
values (@key, @cluster, @place, @latitude::float8, @longitude::float8, true, @status, @reason, @rules_version, @who, now(), @why,
    case when @latitude::float8 is not null then coalesce(tickets.kind_of_radius(@radius_m::integer), 'estate') end, @radius_m::integer)
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
    note = excluded.note,
    geo_precision = case when excluded.geo_radius_m is null then coalesce(l.geo_precision, excluded.geo_precision) else excluded.geo_precision end,
    geo_radius_m = excluded.geo_radius_m
where not l.verified
    or (l.latitude, l.longitude) is distinct from (excluded.latitude, excluded.longitude)
    or (excluded.geo_radius_m is not null and l.geo_radius_m is distinct from excluded.geo_radius_m);
