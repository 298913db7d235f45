create or replace trigger geo_locations_audit_update after update on tickets.geo_locations
    for each row when (
        (old.verified or new.verified or old.status = 'manual' or new.status = 'manual')
        and (old.place_key, old.cluster_key, old.latitude, old.longitude, old.verified, old.status, old.geo_precision, old.geo_radius_m)
            is distinct from (new.place_key, new.cluster_key, new.latitude, new.longitude, new.verified, new.status, new.geo_precision, new.geo_radius_m))
    execute function tickets.audit_gazetteer('place', 'place_key');
