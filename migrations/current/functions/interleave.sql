create or replace function tickets.interleave(p_x integer, p_y integer) returns bigint
    language plpgsql immutable strict parallel safe
    as $$
declare
    x bigint := p_x;
    y bigint := p_y;
begin
    -- Halves, quarters and so on are moved apart until a zero stands between every two bits.
    x := (x | (x << 16)) & 281470681808895;
    x := (x | (x << 8)) & 71777214294589695;
    x := (x | (x << 4)) & 1085102592571150095;
    x := (x | (x << 2)) & 3689348814741910323;
    x := (x | (x << 1)) & 6148914691236517205;
    y := (y | (y << 16)) & 281470681808895;
    y := (y | (y << 8)) & 71777214294589695;
    y := (y | (y << 4)) & 1085102592571150095;
    y := (y | (y << 2)) & 3689348814741910323;
    y := (y | (y << 1)) & 6148914691236517205;
    return x | (y << 1);
end
$$;
comment on function tickets.interleave(integer, integer) is 'The bits of two numbers of at most 31 bits in turn, y''s before x''s: the Morton number of a cell in a grid.';
grant execute on function tickets.interleave(integer, integer) to public;
