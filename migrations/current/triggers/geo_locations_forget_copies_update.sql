create or replace trigger geo_locations_forget_copies_update after update of latitude, longitude, geo_precision, geo_radius_m on tickets.geo_locations
    for each row
    when (old.latitude is not null
        and (old.latitude, old.longitude, old.geo_precision, old.geo_radius_m) is distinct from (new.latitude, new.longitude, new.geo_precision, new.geo_radius_m)
        and (old.verified or old.provider is distinct from 'gazetteer'))
    execute function tickets.forget_copies();
