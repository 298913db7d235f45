-- 09: the incident dashboard in one payload.

-- A period of the EAT calendar by name: from its first instant to before the first instant after it.
create or replace function reporting.eat_window(p_window text, p_from date, p_to date, out name text, out first_day date, out last_day date, out starts timestamptz, out ends timestamptz)
    language plpgsql stable
    as $$
declare
    today date := (now() at time zone 'Africa/Nairobi')::date;
begin
    name := coalesce(p_window, case when coalesce(p_from, p_to) is null then 'today' else 'custom' end);
    case name
        when 'today' then first_day := today; last_day := today;
        when 'yesterday' then first_day := today - 1; last_day := today - 1;
        when '7d' then first_day := today - 6; last_day := today;
        when '30d' then first_day := today - 29; last_day := today;
        when 'month' then first_day := date_trunc('month', today)::date; last_day := today;
        when 'custom' then first_day := coalesce(p_from, p_to); last_day := coalesce(p_to, today);
        else
            raise exception 'unknown window %', name
                using errcode = 'invalid_parameter_value', hint = 'Known windows: today, yesterday, 7d, 30d, month, custom (with p_from, p_to).';
    end case;
    if first_day is null then
        raise exception 'the window custom needs p_from or p_to' using errcode = 'invalid_parameter_value';
    end if;
    if first_day > last_day then
        raise exception 'the window ends before it begins: % to %', first_day, last_day using errcode = 'invalid_parameter_value';
    end if;
    -- Also what is infinite is out of range.
    if first_day < date '1970-01-01' or last_day > today + 3660 then
        raise exception 'the window % to % is out of range: from 1970 to ten years ahead', first_day, last_day
            using errcode = 'invalid_parameter_value';
    end if;
    starts := first_day::timestamp at time zone 'Africa/Nairobi';
    ends := (last_day + 1)::timestamp at time zone 'Africa/Nairobi';
end
$$;
comment on function reporting.eat_window(text, date, date) is
    'A period of the EAT calendar by name (today, yesterday, 7d, 30d, month, custom): starts inclusive, ends exclusive. Unknown names and impossible ranges are errors.';

-- A point for a map, or null.
create or replace function reporting.point_json(p_latitude double precision, p_longitude double precision) returns jsonb
    language sql immutable parallel safe
    as $$
        select case when p_latitude is not null and p_longitude is not null
            then jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(p_longitude, p_latitude)) end
    $$;
comment on function reporting.point_json(double precision, double precision) is 'GeoJSON Point (longitude first), or null.';

create or replace function reporting.fn_inc_dashboard(
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns jsonb
    language plpgsql stable
    as $$
declare
    period record;
    result jsonb;
begin
    select * into period from reporting.eat_window(p_window, p_from, p_to);

    with open_now as (
        select *
        from tickets.inc_open_sla
        where (p_cluster is null or cluster = p_cluster)
            and (p_status is null or normalized_status = lower(p_status))
    ),
    closed_then as (
        select *, closed_at - coalesce(created_at_service, first_seen_at) as taken
        from tickets.inc
        where closed_at >= period.starts
            and closed_at < period.ends
            and is_actionable is not true
            and (p_cluster is null or cluster = p_cluster)
            and (p_status is null or normalized_status = lower(p_status))
    ),
    opened_then as (
        select cluster, coalesce(assigned_team, owner) as team
        from tickets.inc
        where coalesce(created_at_service, first_seen_at) >= period.starts
            and coalesce(created_at_service, first_seen_at) < period.ends
            and (p_cluster is null or cluster = p_cluster)
            and (p_status is null or normalized_status = lower(p_status))
    ),
    counted as (
        select cluster, coalesce(assigned_team, owner) as team, 1 as backlog, (sla_state = 'breached')::int as breached,
            (sla_state = 'at_risk')::int as at_risk, 0 as opened, 0 as closed, null::int as compliant, null::numeric as mttr
        from open_now
        union all
        select cluster, team, 0, 0, 0, 1, 0, null, null from opened_then
        union all
        select cluster, coalesce(assigned_team, owner), 0, 0, 0, 0, 1, (taken <= interval '48 hours')::int, mttr from closed_then
    ),
    metrics as (
        select
            grouping(cluster) as any_cluster,
            grouping(team) as any_team,
            cluster,
            team,
            jsonb_build_object(
                'opened', coalesce(sum(opened), 0),
                'closed', coalesce(sum(closed), 0),
                'backlog', coalesce(sum(backlog), 0),
                'breached', coalesce(sum(breached), 0),
                'at_risk', coalesce(sum(at_risk), 0),
                'compliance_48h', round(avg(compliant), 4),
                'mttr_median_minutes', percentile_cont(0.5) within group (order by mttr),
                'mttr_p90_minutes', percentile_cont(0.9) within group (order by mttr)) as figures
        from counted
        group by grouping sets ((), (cluster), (team))
    )
    select jsonb_build_object(
        'window', jsonb_build_object('name', period.name, 'from', period.first_day, 'to', period.last_day, 'starts', period.starts, 'ends', period.ends),
        'open', jsonb_build_object('type', 'FeatureCollection', 'features', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'type', 'Feature',
                'id', ticket_id,
                'geometry', reporting.point_json(latitude, longitude),
                'properties', jsonb_build_object(
                    'ticket_id', ticket_id, 'status', normalized_status, 'cluster', cluster, 'region', region, 'place', location_name,
                    'team', assigned_team, 'owner', owner, 'sla_state', sla_state, 'sla_clock_source', sla_clock_source,
                    'hours_open', hours_open, 'geo_source', geo_source, 'created_at_service', created_at_service))
                order by ticket_id), '[]')
            from open_now)),
        'closed', jsonb_build_object('type', 'FeatureCollection', 'features', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'type', 'Feature',
                'id', ticket_id,
                'geometry', reporting.point_json(latitude, longitude),
                'properties', jsonb_build_object(
                    'ticket_id', ticket_id, 'status', normalized_status, 'cluster', cluster, 'region', region, 'place', location_name,
                    'team', assigned_team, 'owner', owner, 'sla_status', sla_status, 'mttr_minutes', mttr, 'geo_source', geo_source,
                    'created_at_service', created_at_service, 'closed_at', closed_at))
                order by closed_at, ticket_id), '[]')
            from closed_then)),
        'metrics', (select figures from metrics where any_cluster = 1 and any_team = 1) || jsonb_build_object(
            'by_cluster', (select coalesce(jsonb_agg(figures || jsonb_build_object('cluster', cluster) order by cluster), '[]')
                           from metrics where any_cluster = 0),
            'by_team', (select coalesce(jsonb_agg(figures || jsonb_build_object('team', team) order by team), '[]')
                        from metrics where any_team = 0)),
        'freshness', (
            select jsonb_build_object(
                'watermark', metadata ->> 'source_max_key',
                'last_applied_at', last_applied_at,
                'rows', row_count)
            from tickets.import_meta where dataset = 'inc'))
    into result;
    return result;
end
$$;
comment on function reporting.fn_inc_dashboard(text, text, text, date, date) is
    'Incidents in one payload: window, open (GeoJSON, live), closed (GeoJSON, within the window), metrics, freshness. Filters combine with AND; p_window is today (default), yesterday, 7d, 30d, month or custom with p_from, p_to (EAT dates, both inclusive).';
