create or replace function tickets.note_location_change() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    counted constant boolean := tg_op <> 'INSERT' and (old.verified or old.usable or old.reason = 'adopted');
    counts constant boolean := tg_op <> 'DELETE' and (new.verified or new.usable or new.reason = 'adopted');
begin
    -- verified counts here: of several rows that fit a ticket, the verified one is used, with a position or without.
    if counted and counts
        and (old.place_key, old.cluster_key, old.latitude, old.longitude, old.verified, old.geo_precision, old.geo_radius_m)
            is not distinct from (new.place_key, new.cluster_key, new.latitude, new.longitude, new.verified, new.geo_precision, new.geo_radius_m)
    then
        return null;
    end if;
    if counted then
        insert into tickets.geo_changes (place_key) values (old.place_key);
    end if;
    if counts and not (counted and old.place_key = new.place_key) then
        insert into tickets.geo_changes (place_key) values (new.place_key);
    end if;
    return null;
end
$$;
comment on function tickets.note_location_change() is 'Trigger: notes a place whose usable position, its precision, or a person''s word that there is none, came, went or changed.';
