create or replace trigger geo_locations_audit_delete after delete on tickets.geo_locations
    for each row when (old.verified or old.status = 'manual') execute function tickets.audit_gazetteer('place', 'place_key');
