create or replace function tickets.set_ticket_position() returns trigger
    language plpgsql
    as $$
declare
    place tickets.ticket_position;
begin
    select * into place from tickets.position_of(new.raw);
    new.geom := tickets.point_at(place.longitude, place.latitude);
    new.geo_source := place.geo_source;
    new.geo_precision := place.geo_precision;
    new.geo_radius_m := place.geo_radius_m;
    new.feature_fragment := tickets.kept_fragment(tg_table_name, new.ticket_id, new.raw, place);
    return new;
end
$$;
comment on function tickets.set_ticket_position() is 'Trigger: geom, geo_source, geo_precision and geo_radius_m are always what tickets.position_of says of raw, and feature_fragment follows from them. The Ingestor sets them so itself, for all tickets of a file at once.';
