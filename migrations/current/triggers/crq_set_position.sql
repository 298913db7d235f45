create or replace trigger crq_set_position before insert or update of raw, geom, geo_source on tickets.crq
    for each row execute function tickets.set_ticket_position();
comment on trigger crq_set_position on tickets.crq is 'Sets geom, geo_source, geo_precision and geo_radius_m.';
