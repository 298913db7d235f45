create or replace trigger geo_locations_note_change after insert or update or delete on tickets.geo_locations
    for each row execute function tickets.note_location_change();
