create or replace trigger geo_names_note_insert after insert on tickets.geo_names
    for each row when (new.place_key is not null) execute function tickets.note_name_change();
