create or replace function tickets.mercator_y(p_latitude double precision) returns double precision
    language sql immutable parallel safe
    as $$ select greatest(least(0.5 - ln(tan(radians(45 + greatest(least(p_latitude, 86), -86) / 2))) / (2 * pi()), 1), 0) $$;
comment on function tickets.mercator_y(double precision) is 'Where a latitude is on the web map: 0 at its upper edge, 1 at its lower. What lies beyond 85.05 degrees is at the edge.';
grant execute on function tickets.mercator_y(double precision) to public;
