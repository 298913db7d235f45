create or replace trigger inc_set_position before insert or update of raw, geom, geo_source on tickets.inc
    for each row execute function tickets.set_ticket_position();
comment on trigger inc_set_position on tickets.inc is 'Sets geom, geo_source, geo_precision and geo_radius_m.';
