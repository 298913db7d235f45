-- The k nearest of each point. <-> on geography measures on a sphere: measured in PostGIS 3.3, 10,008 m where the spheroid has 9,952 m,
-- and by the bearing up to 0.6 % apart, so its order is not the true one. So the index finds k tickets in the sphere's order; whoever is
-- truly among the k nearest is no farther than the farthest of these, and all within that reach are measured and put in true order.
create or replace function reporting.nearest_to(p_points geography[], p_k integer, p_max_metres double precision, p_dataset text, p_min_geo_source text)
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
                o.sla_state, o.hours_open, near.latitude, near.longitude, near.geo_source,
                reporting.is_approximate(near.geo_source, near.geo_radius_m), near.geo_precision, near.geo_radius_m)::reporting.nearest_ticket
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
                dataset, ticket_id, cluster, location_name, team, owner, normalized_status, latitude, longitude, geo_source, geo_precision, geo_radius_m
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
grant execute on function reporting.nearest_to(geography[], integer, double precision, text, text) to public;
