-- A coordinate of the feed. NaN, exponents and the like are no coordinates: NaN has a distance of 0 to everything.
create or replace function tickets.plain_decimal(p_text text) returns double precision
    language sql immutable strict parallel safe
    as $$
        select case when p_text ~ '^-?[0-9]{1,3}([.][0-9]{1,30})?$' then p_text::double precision end
    $$;
comment on function tickets.plain_decimal(text) is 'A plain decimal such as -1.2921 to a number; anything else is NULL. Never an error.';
grant execute on function tickets.plain_decimal(text) to public;
