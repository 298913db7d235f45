-- The index inc_map_idx is made of it: never give it another meaning under this name, or entries go stale.
create or replace function tickets.map_cell(p_longitude double precision, p_latitude double precision) returns bigint
    language plpgsql immutable strict parallel safe
    as $$
declare
    side constant double precision := 2 ^ 28;
begin
    if not tickets.is_position(p_longitude, p_latitude) then
        return null;
    end if;
    return tickets.interleave(
        least(floor(tickets.mercator_x(p_longitude) * side), side - 1)::integer,
        least(floor(tickets.mercator_y(p_latitude) * side), side - 1)::integer);
end
$$;
comment on function tickets.map_cell(double precision, double precision) is
    'The cell of the web map at zoom 28 (15 cm at the equator) that a position is in, numbered so that the cells of any tile of a smaller zoom follow on each other: shifted right by 2 * (28 - z) bits it is the number of the tile at zoom z. NULL for what is no degree.';
grant execute on function tickets.map_cell(double precision, double precision) to public;
