create or replace function tickets.set_ticket_position() returns trigger
    language plpgsql
    set search_path from current
    as $$
declare
    place tickets.ticket_position := tickets.position_of(new.raw);
begin
    new.geom := st_setsrid(st_makepoint(place.longitude, place.latitude), 4326);
    new.geo_source := place.geo_source;
    new.geo_precision := place.geo_precision;
    new.geo_radius_m := place.geo_radius_m;
    return new;
end
$$;
comment on function tickets.set_ticket_position() is 'Trigger: geom, geo_source, geo_precision and geo_radius_m are always what tickets.position_of says of raw.';
