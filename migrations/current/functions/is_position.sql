-- What is no degree, NaN above all, can neither be drawn nor written as JSON.
create or replace function tickets.is_position(p_longitude double precision, p_latitude double precision) returns boolean
    language sql immutable parallel safe
    as $$ select coalesce(p_latitude between -90 and 90 and p_longitude between -180 and 180, false) $$;
comment on function tickets.is_position(double precision, double precision) is 'Whether both are degrees; false where one is NULL or NaN.';
grant execute on function tickets.is_position(double precision, double precision) to public;
