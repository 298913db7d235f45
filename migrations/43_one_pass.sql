-- 43: the same features and dashboards, put together in one pass. The map follows in 46.

-- A jsonb put into another is taken apart and built anew, some 20 µs a feature; a row or an array is read as it is. So a feature is built once, from a row of
-- rows, and goes once into the answer: the map holds the array of them, a dashboard two rows with an array each. Their columns stand in the order in which
-- jsonb keeps keys, the shorter first, then by bytes: in any other it sorts them, 4 µs a feature. A feature has at most 16 properties: from the 17th on
-- PostgreSQL reserves twice the memory for them, which takes a fifth longer. So an open ticket has no closed_at, and a closed one no SLA clock.
create or replace view reporting.v_features as
select
    t.dataset,
    t.ticket_id,
    t.is_actionable,
    t.normalized_status,
    t.cluster,
    t.team,
    s.sla_state,
    t.geo_source,
    t.longitude,
    t.latitude,
    p.has_position,
    t.sla_clock,
    t.closed_at,
    t.mttr,
    case when t.is_actionable then to_jsonb(open_feature) else to_jsonb(closed_feature) end as feature
from reporting.v_tickets t
left join tickets.sla_limits l on l.dataset = t.dataset
cross join lateral (
    select case when t.is_actionable then tickets.sla_state(now() - t.sla_clock, l.breached_after, l.at_risk_after) end as sla_state
) as s
-- What is no degree, NaN above all, cannot be written as JSON.
cross join lateral (
    select coalesce(t.latitude between -90 and 90 and t.longitude between -180 and 180, false) as has_position
) as p
cross join lateral (select 'Point' as type, array[t.longitude, t.latitude] as coordinates) as point
cross join lateral (
    select
        t.assigned_team as team, t.owner, t.location_name as place, t.region, t.normalized_status as status, t.cluster, t.dataset, s.sla_state, t.ticket_id,
        t.geo_source, trunc(extract(epoch from now() - t.sla_clock) / 3600, 2) as hours_open, t.geo_source = 'cluster' as approximate, t.scheduled_at,
        t.first_seen_at, t.sla_clock_source, t.created_at_service
) as open_ticket
cross join lateral (
    select
        t.assigned_team as team, t.owner, t.location_name as place, t.region, t.normalized_status as status, t.cluster, t.dataset, t.closed_at, t.ticket_id,
        t.geo_source, t.sla_status, t.geo_source = 'cluster' as approximate, t.mttr as mttr_minutes, t.scheduled_at, t.first_seen_at, t.created_at_service
) as closed_ticket
cross join lateral (
    select t.dataset || ':' || t.ticket_id as id, 'Feature' as type, case when p.has_position then point end as geometry, open_ticket as properties
) as open_feature
cross join lateral (
    select t.dataset || ':' || t.ticket_id as id, 'Feature' as type, case when p.has_position then point end as geometry, closed_ticket as properties
) as closed_feature;

create or replace function reporting.dashboard(
    p_dataset text,
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns jsonb
    language plpgsql stable
    -- As for the map: the plan depends on the dataset and the window.
    set plan_cache_mode = force_custom_plan
    set work_mem = '32MB'
    as $$
declare
    -- As for the map: what a jsonb and a server's memory can bear.
    most_features constant integer := 100000;
    period record;
    limits tickets.sla_limits;
    summary jsonb;
    closed_tickets bigint;
begin
    perform reporting.check_dataset(p_dataset);
    if p_dataset is null then
        raise exception 'p_dataset is null' using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    select * into period from reporting.eat_window(p_window, p_from, p_to);
    select l.* into limits from tickets.sla_limits l where l.dataset = p_dataset;

    with selected as not materialized (
        select f.*
        from reporting.v_features f
        where f.dataset = p_dataset
            and (p_cluster is null or f.cluster = p_cluster)
            and (p_status is null or lower(f.normalized_status) = lower(p_status))
    ),
    open_now as (
        select cluster, team, sla_state from selected where is_actionable
    ),
    opened_then as (
        select cluster, team from selected where sla_clock >= period.starts and sla_clock < period.ends
    ),
    closed_then as (
        -- An open ticket is breached from the limit on: one closed at the limit was not within it. Without clock or limit it is neither within nor not.
        select cluster, team, (closed_at - sla_clock < limits.breached_after)::int as within_limit, mttr
        from selected
        where closed_at >= period.starts and closed_at < period.ends and is_actionable is not true
    ),
    counted as (
        select cluster, team, 1 as backlog, (sla_state = 'breached')::int as breached, (sla_state = 'at_risk')::int as at_risk,
            0 as opened, 0 as closed, null::int as within_limit, null::numeric as mttr
        from open_now
        union all
        select cluster, team, 0, 0, 0, 1, 0, null, null from opened_then
        union all
        select cluster, team, 0, 0, 0, 0, 1, within_limit, mttr from closed_then
    ),
    measured as materialized (
        select
            grouping(cluster) as any_cluster,
            grouping(team) as any_team,
            cluster,
            team,
            coalesce(sum(closed), 0) as closed,
            jsonb_build_object(
                'opened', coalesce(sum(opened), 0),
                'closed', coalesce(sum(closed), 0),
                'backlog', coalesce(sum(backlog), 0),
                'breached', coalesce(sum(breached), 0),
                'at_risk', coalesce(sum(at_risk), 0),
                'compliance', round(avg(within_limit), 4),
                'mttr_median_minutes', percentile_cont(0.5) within group (order by mttr),
                'mttr_p90_minutes', percentile_cont(0.9) within group (order by mttr)) as figures
        from counted
        group by grouping sets ((), (cluster), (team))
    )
    select
        m.figures || jsonb_build_object(
            'sla_limit_hours', round(extract(epoch from limits.breached_after) / 3600, 2),
            'by_cluster', (
                select coalesce(jsonb_agg(c.figures || jsonb_build_object('cluster', c.cluster) order by c.cluster), '[]')
                from measured c where c.any_cluster = 0),
            'by_team', (
                select coalesce(jsonb_agg(t.figures || jsonb_build_object('team', t.team) order by t.team), '[]')
                from measured t where t.any_team = 0)),
        m.closed
    into summary, closed_tickets
    from measured m
    where m.any_cluster = 1 and m.any_team = 1;

    if closed_tickets > most_features then
        raise exception '% tickets were closed from % to %', closed_tickets, period.first_day, period.last_day
            using errcode = 'invalid_parameter_value', hint = format('A dashboard shows at most %s. Ask for a shorter window, or a cluster.', most_features);
    end if;

    return (
        with selected as not materialized (
            select f.*
            from reporting.v_features f
            where f.dataset = p_dataset
                and (p_cluster is null or f.cluster = p_cluster)
                and (p_status is null or lower(f.normalized_status) = lower(p_status))
        )
        select jsonb_build_object(
            'dataset', p_dataset,
            'window', jsonb_build_object(
                'name', period.name, 'from', period.first_day, 'to', period.last_day, 'starts', period.starts, 'ends', period.ends),
            'open', open_collection,
            'closed', closed_collection,
            'metrics', summary,
            'freshness', reporting.freshness_json(p_dataset),
            'generated_at', now())
        from (
            select
                array(select feature from selected where is_actionable order by sla_clock, ticket_id) as open_features,
                array(
                    select feature from selected
                    where closed_at >= period.starts and closed_at < period.ends and is_actionable is not true
                    order by closed_at, ticket_id) as closed_features
        ) as f
        cross join lateral (select 'FeatureCollection' as type, f.open_features as features) as open_collection
        cross join lateral (select 'FeatureCollection' as type, f.closed_features as features) as closed_collection);
end
$$;
