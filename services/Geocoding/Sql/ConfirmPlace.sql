-- Purpose: verifies a place as it stands. A position that a provider gave stays owed to it.
-- Parameters: @key, @cluster ('*' for anywhere), @who, @why, @radius_m (null: what it has). Locking: the one row. Idempotent.
update tickets.geo_locations
set
    verified = true,
    status = case when status in ('resolved', 'manual') then status else 'resolved' end,
    reason = null,
    expires_at = null,
    geo_precision = case when @radius_m::integer is null then geo_precision else tickets.kind_of_radius(@radius_m::integer) end,
    geo_radius_m = coalesce(@radius_m::integer, geo_radius_m),
    verified_by = @who,
    verified_at = now(),
    note = @why
where place_key = @key and cluster_key = @cluster and latitude is not null
    and (not verified or (@radius_m::integer is not null and geo_radius_m is distinct from @radius_m::integer));
