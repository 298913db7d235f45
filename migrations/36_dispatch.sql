-- 36: dispatch: the nearest open tickets, for one vehicle or many.

create type reporting.nearest_ticket as (
    dataset text,
    ticket_id text,
    metres double precision,
    cluster text,
    place text,
    team text,
    owner text,
    status text,
    sla_state text,
    hours_open numeric,
    latitude double precision,
    longitude double precision,
    geo_source text,
    position_is_approximate boolean
);
comment on type reporting.nearest_ticket is 'An open ticket and how far it is from where it was asked for.';
comment on column reporting.nearest_ticket.metres is 'True geodesic distance on the WGS 84 spheroid, as the crow flies.';
comment on column reporting.nearest_ticket.place is 'location_name as the source writes it.';
comment on column reporting.nearest_ticket.team is 'assigned_team, else owner.';
comment on column reporting.nearest_ticket.position_is_approximate is 'The position is the centre of the cluster: an area of kilometres, not a door. Ask before driving there.';

create type reporting.nearest_ticket_of_vehicle as (
    vehicle_id text,
    rank integer,
    dataset text,
    ticket_id text,
    metres double precision,
    cluster text,
    place text,
    team text,
    owner text,
    status text,
    sla_state text,
    hours_open numeric,
    latitude double precision,
    longitude double precision,
    geo_source text,
    position_is_approximate boolean
);
comment on type reporting.nearest_ticket_of_vehicle is 'reporting.nearest_ticket, with the vehicle that asked and the ticket''s rank for it, from 1.';

-- The k nearest of each point. <-> on geography measures on a sphere: measured in PostGIS 3.3, 10,008 m where the spheroid has 9,952 m,
-- and by the bearing up to 0.6 % apart, so its order is not the true one. So the index finds k tickets in the sphere's order; whoever is
-- truly among the k nearest is no farther than the farthest of these, and all within that reach are measured and put in true order.
create function reporting.nearest_to(p_points geography[], p_k integer, p_max_metres double precision, p_dataset text, p_min_geo_source text)
    returns table (point_number bigint, rank bigint, found reporting.nearest_ticket)
    language plpgsql stable
    set search_path from current
    set jit = off
    as $$
declare
    wanted text := 'is_actionable';
begin
    if coalesce(p_k not between 1 and 1000, true) then
        raise exception 'k is %', coalesce(p_k::text, 'null') using errcode = 'invalid_parameter_value', hint = 'A number of tickets from 1 to 1000.';
    end if;
    -- NaN compares as greater than all numbers.
    if p_max_metres < 0 or p_max_metres > 1e9 then
        raise exception 'max_metres is %', p_max_metres using errcode = 'invalid_parameter_value', hint = 'Metres from 0 on, or null for any distance.';
    end if;
    perform reporting.check_dataset(p_dataset);

    -- Literal conditions, so that each dataset's own table and each source's own partial index is read.
    wanted := wanted || case p_min_geo_source
        when 'feed' then ' and geo_source = ''feed'''
        when 'location' then ' and geo_source in (''feed'', ''location'')'
        when 'cluster' then ''
    end;
    if wanted is null then
        raise exception 'unknown min_geo_source %', coalesce(p_min_geo_source, 'null')
            using errcode = 'invalid_parameter_value', hint = 'Known, from the best: feed, location, cluster (any position).';
    end if;
    if p_dataset is not null then
        wanted := wanted || format(' and dataset = %L', p_dataset);
    end if;

    -- No two places on earth are farther apart than 20,004 km; to the millimetre more, since distances are rounded.
    return query execute format($sql$
        select
            asked.point_number,
            near.rank,
            (near.dataset, near.ticket_id, near.metres, near.cluster, near.location_name, near.team, near.owner, near.normalized_status,
                o.sla_state, o.hours_open, near.latitude, near.longitude, near.geo_source, near.geo_source = 'cluster')::reporting.nearest_ticket
        from unnest($1) with ordinality as asked (point, point_number)
        cross join lateral (
            select max(st_distance(by_sphere.geog, asked.point)) + 0.001 as metres
            from (
                select geog
                from reporting.v_tickets
                where %1$s %2$s
                order by geog <-> asked.point
                limit $2) by_sphere) reach
        cross join lateral (
            select
                row_number() over (order by st_distance(geog, asked.point), dataset, ticket_id) as rank,
                st_distance(geog, asked.point) as metres,
                dataset, ticket_id, cluster, location_name, team, owner, normalized_status, latitude, longitude, geo_source
            from reporting.v_tickets
            where %1$s and st_dwithin(geog, asked.point, reach.metres)
            order by 1
            limit $2) near
        -- limit 1 keeps the planner from joining: it would compute the state of every open ticket
        cross join lateral (
            select sla_state, hours_open
            from reporting.v_open_tickets
            where dataset = near.dataset and ticket_id = near.ticket_id
            limit 1) o
        order by asked.point_number, near.rank
        $sql$, wanted, case when p_max_metres <= 2.1e7 then 'and st_dwithin(geog, asked.point, $3)' else 'and geog is not null' end)
        using p_points, p_k, p_max_metres;
end
$$;
comment on function reporting.nearest_to(geography[], integer, double precision, text, text) is
    'The nearest open tickets of each point, in true order: what fn_nearest_open_tickets and its batch form share.';

create function reporting.vehicle_point(p_lng double precision, p_lat double precision) returns geography
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

create function reporting.fn_nearest_open_tickets(
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
    'The k (1 to 1000) open tickets nearest to a place, nearest first, by true metres; ties by dataset and ticket_id. max_metres: none farther. dataset: inc or crq, NULL for both. min_geo_source: only positions at least this good, feed > location > cluster (any). A ticket with position_is_approximate is at the centre of its cluster, not at a door.';

create function reporting.fn_nearest_open_tickets_batch(
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
