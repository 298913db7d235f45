create or replace function tickets.mercator_x(p_longitude double precision) returns double precision
    language sql immutable parallel safe
    as $$ select (p_longitude + 180) / 360 $$;
comment on function tickets.mercator_x(double precision) is 'Where a longitude is on the web map: 0 at its left edge, 1 at its right.';
grant execute on function tickets.mercator_x(double precision) to public;
