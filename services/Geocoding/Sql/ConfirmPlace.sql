-- Purpose: verifies a place as it stands. A position that a provider gave stays owed to it.
-- Parameters: @key, @cluster ('*' for anywhere), @who, @why. Locking: the one row. Idempotent.
update tickets.geo_locations
set
    verified = true,
    status = case when status in ('resolved', 'manual') then status else 'resolved' end,
    reason = null,
    expires_at = null,
    verified_by = @who,
    verified_at = now(),
    note = @why
where place_key = @key and cluster_key = @cluster and latitude is not null and not verified;
