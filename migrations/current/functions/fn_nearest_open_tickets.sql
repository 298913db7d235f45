create or replace function reporting.fn_nearest_open_tickets(
    lng double precision,
    lat double precision,
    k integer default 10,
    max_metres double precision default null,
    dataset text default null,
    min_geo_source text default 'cluster') returns setof reporting.nearest_ticket
    language sql stable
    as $$
        select (n.found).*
        from reporting.nearest_to(array[reporting.vehicle_point($1, $2)], $3, $4, $5, $6) n
        order by n.rank
    $$;
comment on function reporting.fn_nearest_open_tickets(double precision, double precision, integer, double precision, text, text) is
    'The k (1 to 1000) open tickets nearest to a place, nearest first, by true metres; ties by dataset and ticket_id. max_metres: none farther. dataset: inc or crq, NULL for both. min_geo_source: only positions at least this good, feed > location > cluster (any). A ticket with position_is_approximate is at no door: its place may be over 250 m off, geo_radius_m says how far.';
