create or replace trigger geo_names_note_update after update on tickets.geo_names
    for each row when (new.place_key is not null and (new.place_key, new.from_landmark) is distinct from (old.place_key, old.from_landmark)) execute function tickets.note_name_change();
