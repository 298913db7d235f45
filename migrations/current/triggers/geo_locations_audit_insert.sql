-- A decision is: verified, the position of what is verified, set by hand; for a cluster its radius, too, which no program sets.
create or replace trigger geo_locations_audit_insert after insert on tickets.geo_locations
    for each row when (new.verified or new.status = 'manual') execute function tickets.audit_gazetteer('place', 'place_key');
