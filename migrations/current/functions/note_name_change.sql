create or replace function tickets.note_name_change() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into tickets.geo_changes (place_key) values (new.place_key);
    return null;
end
$$;
comment on function tickets.note_name_change() is 'Trigger: notes the place of a name that was cleaned for the first time, or otherwise than before.';
