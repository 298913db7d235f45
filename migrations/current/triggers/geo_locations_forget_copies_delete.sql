create or replace trigger geo_locations_forget_copies_delete after delete on tickets.geo_locations
    for each row when (old.latitude is not null and (old.verified or old.provider is distinct from 'gazetteer'))
    execute function tickets.forget_copies();
