-- Bound to PostGIS's functions when it is defined, wherever they are: a search path of its own would cost 20 us a call.
create or replace function tickets.point_at(p_longitude double precision, p_latitude double precision) returns geometry
    language sql immutable strict parallel safe
    return st_setsrid(st_makepoint(p_longitude, p_latitude), 4326);
comment on function tickets.point_at(double precision, double precision) is 'A position as a geometry, longitude first; NULL without both.';
grant execute on function tickets.point_at(double precision, double precision) to public;
