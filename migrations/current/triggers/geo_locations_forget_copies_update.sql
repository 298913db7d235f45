create or replace trigger geo_locations_forget_copies_update after update of latitude, longitude on tickets.geo_locations
    for each row
    when (old.latitude is not null
        and (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude)
        and (old.verified or old.provider is distinct from 'gazetteer'))
    execute function tickets.forget_copies();
