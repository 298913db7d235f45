-- Purpose: makes @alias another name of @place, in @cluster or, for '*', anywhere. Parameters: also @place_key, @who, @why.
-- Locking: the one row; its triggers lock the answers under its name. Idempotent: what stands so already is left alone, and with it who set it first.
insert into tickets.geo_aliases as a (alias_key, cluster_key, place, place_key, added_by, why)
values (@alias, @cluster, @place, @place_key, @who, @why)
on conflict (alias_key, cluster_key) do update set
    place = excluded.place,
    place_key = excluded.place_key,
    added_by = excluded.added_by,
    added_at = now(),
    why = excluded.why
where a.place_key <> excluded.place_key;
