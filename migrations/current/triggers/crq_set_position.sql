create or replace trigger crq_set_position before insert or update of raw, geom, geo_source on tickets.crq
    for each row when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.set_ticket_position();
comment on trigger crq_set_position on tickets.crq is 'Sets geom, geo_source, geo_precision, geo_radius_m and feature_fragment, whoever writes; the Ingestor, which says that it is the writer, sets them itself.';
