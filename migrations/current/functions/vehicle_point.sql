create or replace function reporting.vehicle_point(p_lng double precision, p_lat double precision) returns geography
    language plpgsql immutable parallel safe
    set search_path from current
    as $$
begin
    -- NaN compares as greater than all numbers.
    if coalesce(p_lng not between -180 and 180, true) or coalesce(p_lat not between -90 and 90, true) then
        raise exception 'lng %, lat % is no place on earth', coalesce(p_lng::text, 'null'), coalesce(p_lat::text, 'null')
            using errcode = 'invalid_parameter_value', hint = 'WGS 84 degrees: lng from -180 to 180, then lat from -90 to 90. Nairobi is at 36.82, -1.29.';
    end if;
    return st_setsrid(st_makepoint(p_lng, p_lat), 4326)::geography;
end
$$;
comment on function reporting.vehicle_point(double precision, double precision) is 'Where a vehicle is, longitude first, or an error.';
grant execute on function reporting.vehicle_point(double precision, double precision) to public;
