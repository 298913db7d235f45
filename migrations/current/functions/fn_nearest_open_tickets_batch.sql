create or replace function reporting.fn_nearest_open_tickets_batch(
    vehicles jsonb,
    k integer default 10,
    max_metres double precision default null,
    dataset text default null,
    min_geo_source text default 'cluster') returns setof reporting.nearest_ticket_of_vehicle
    language plpgsql stable
    as $$
declare
    element jsonb;
    n integer := 0;
    ids text[] := '{}';
    points geography[] := '{}';
begin
    if coalesce(jsonb_typeof(vehicles) <> 'array', true) then
        raise exception 'vehicles is %, not an array', coalesce(jsonb_typeof(vehicles), 'null')
            using errcode = 'invalid_parameter_value', hint = '[{"vehicle_id": "KDA 001A", "lng": 36.82, "lat": -1.29}, ...]';
    end if;
    if jsonb_array_length(vehicles) > 1000 then
        raise exception 'vehicles has % elements, and at most 1000 are answered', jsonb_array_length(vehicles)
            using errcode = 'invalid_parameter_value', hint = 'Ask in several calls.';
    end if;
    for element in select e from jsonb_array_elements(vehicles) as given (e) loop
        n := n + 1;
        if jsonb_typeof(element) <> 'object'
            or coalesce(jsonb_typeof(element -> 'vehicle_id') <> 'string', true)
            or coalesce(jsonb_typeof(element -> 'lng') <> 'number', true)
            or coalesce(jsonb_typeof(element -> 'lat') <> 'number', true)
            or coalesce((element ->> 'lng')::numeric not between -180 and 180, true)
            or coalesce((element ->> 'lat')::numeric not between -90 and 90, true)
        then
            raise exception 'element % of vehicles is %', n, left(element::text, 200)
                using errcode = 'invalid_parameter_value',
                    hint = 'Expected {"vehicle_id": "KDA 001A", "lng": 36.82, "lat": -1.29}: a text, and numbers from -180 to 180 and -90 to 90.';
        end if;
        if element ->> 'vehicle_id' = any (ids) then
            raise exception 'element % of vehicles has the vehicle_id of an earlier one: %', n, element ->> 'vehicle_id'
                using errcode = 'invalid_parameter_value', hint = 'Each vehicle once.';
        end if;
        ids := ids || (element ->> 'vehicle_id');
        points := points || reporting.vehicle_point((element ->> 'lng')::double precision, (element ->> 'lat')::double precision);
    end loop;

    return query
    select ids[near.point_number], near.rank::integer, (near.found).*
    from reporting.nearest_to(points, k, max_metres, dataset, min_geo_source) near
    order by near.point_number, near.rank;
end
$$;
comment on function reporting.fn_nearest_open_tickets_batch(jsonb, integer, double precision, text, text) is
    'fn_nearest_open_tickets for up to 1000 vehicles at once: [{"vehicle_id": "KDA 001A", "lng": 36.82, "lat": -1.29}, ...]. Each vehicle''s k nearest, ranked from 1, in the order of the array; a ticket can be near to several vehicles. An element that is not of this form is an error that names it.';
