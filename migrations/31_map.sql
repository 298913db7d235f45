-- 31: one definition of a ticket as a GeoJSON feature, for map and dashboards; the map for 20,000 open tickets among a million.

-- Features. A jsonb value is built as a tree of some 3.5 KB a feature, and each enclosing jsonb function builds the tree of all that it contains anew. So only
-- features are built one by one, and the whole answer is built once, from an array of them. Measured with 20,000 features: less than half of the time of
-- jsonb_agg inside jsonb_build_object, and less than one string_agg of text with a cast at the end. A feature has at most 16 properties: from the 17th on
-- PostgreSQL reserves twice the memory for them, which takes a fifth longer. So an open ticket has no closed_at, and a closed one no SLA clock.
create view reporting.v_features as
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
    jsonb_build_object(
        'id', t.dataset || ':' || t.ticket_id,
        'type', 'Feature',
        'geometry', case when p.has_position
            then jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(t.longitude, t.latitude)) end,
        'properties', case when t.is_actionable then to_jsonb(open_ticket) else to_jsonb(closed_ticket) end) as feature
from reporting.v_tickets t
left join tickets.sla_limits l on l.dataset = t.dataset
cross join lateral (
    select case when t.is_actionable then tickets.sla_state(now() - t.sla_clock, l.breached_after, l.at_risk_after) end as sla_state
) as s
-- What is no degree, NaN above all, cannot be written as JSON.
cross join lateral (
    select coalesce(t.latitude between -90 and 90 and t.longitude between -180 and 180, false) as has_position
) as p
cross join lateral (
    select
        t.ticket_id, t.dataset, t.normalized_status as status, t.cluster, t.region, t.location_name as place, t.assigned_team as team, t.owner,
        t.geo_source, t.geo_source = 'cluster' as approximate, t.created_at_service, t.first_seen_at, t.scheduled_at,
        s.sla_state, t.sla_clock_source, trunc(extract(epoch from now() - t.sla_clock) / 3600, 2) as hours_open
) as open_ticket
cross join lateral (
    select
        t.ticket_id, t.dataset, t.normalized_status as status, t.cluster, t.region, t.location_name as place, t.assigned_team as team, t.owner,
        t.geo_source, t.geo_source = 'cluster' as approximate, t.created_at_service, t.first_seen_at, t.scheduled_at,
        t.closed_at, t.sla_status, t.mttr as mttr_minutes
) as closed_ticket;
comment on view reporting.v_features is 'Every ticket of both datasets as a GeoJSON feature, with what maps and dashboards select, count and sort by.';
comment on column reporting.v_features.team is 'assigned_team, else owner. The feature''s property team is the assigned_team alone, beside owner.';
comment on column reporting.v_features.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_features.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed.';
comment on column reporting.v_features.sla_state is 'Of open tickets: breached, at_risk, ok or unknown. NULL for the others.';
comment on column reporting.v_features.has_position is 'Whether latitude and longitude are degrees.';
comment on column reporting.v_features.feature is 'GeoJSON, its geometry null without a position. What does not apply to the ticket is absent, what is not known is null; contracts/schemas describes it.';

call tickets.retire('reporting', 'fn_tickets_for_map');

create function reporting.fn_tickets_for_map(
    p_open_only boolean default true,
    p_dataset text default null,
    p_bbox double precision[] default null,
    p_limit integer default null) returns jsonb
    language plpgsql stable
    -- The plan depends on the arguments: a generic one would read whole tables for open tickets too.
    set plan_cache_mode = force_custom_plan
    -- 20,000 tickets sort in 8 MB; with the usual 4 MB they go through a file.
    set work_mem = '32MB'
    as $$
declare
    -- Of 1,000,000 tickets, 100,000 features took 0.8 GB of the server's memory while they were built; a jsonb array cannot hold more than some 400,000 (256 MB).
    most_features constant integer := 100000;
    open_only boolean := coalesce(p_open_only, true);
    summary jsonb;
begin
    perform reporting.check_dataset(p_dataset);
    if p_limit not between 0 and most_features then
        raise exception 'p_limit is %', p_limit
            using errcode = 'invalid_parameter_value', hint = format('From 0 to %s; for more, ask by dataset or box.', most_features);
    end if;
    -- NaN is greater than any number, so it is out of range like anything else that is no degree.
    if p_bbox is not null and (p_bbox[1] between -180 and p_bbox[3] and p_bbox[2] between -90 and p_bbox[4] and p_bbox[3] <= 180 and p_bbox[4] <= 90
        and array_ndims(p_bbox) = 1 and cardinality(p_bbox) = 4) is not true
    then
        raise exception 'p_bbox is no box: %', p_bbox
            using errcode = 'invalid_parameter_value', hint = 'In degrees: array[least longitude, least latitude, greatest longitude, greatest latitude].';
    end if;

    with counted as materialized (
        select
            f.dataset, coalesce(f.normalized_status, 'unknown') as status, f.sla_state, f.geo_source, f.has_position,
            count(*) as tickets,
            count(*) filter (where f.has_position and (p_bbox is null
                or (f.longitude between p_bbox[1] and p_bbox[3] and f.latitude between p_bbox[2] and p_bbox[4]))) as inside
        from reporting.v_features f
        where (f.is_actionable or (not open_only and f.is_actionable is not true))
            and (p_dataset is null or f.dataset = p_dataset)
        group by 1, 2, 3, 4, 5
    )
    select jsonb_build_object(
        'open_only', open_only,
        'tickets', coalesce(sum(tickets), 0),
        'shown', least(coalesce(sum(inside), 0), coalesce(p_limit, most_features)),
        'left_out', greatest(coalesce(sum(inside), 0) - coalesce(p_limit, most_features), 0),
        'without_position', coalesce(sum(tickets) filter (where not has_position), 0),
        'by_dataset', (select coalesce(jsonb_object_agg(dataset, n), '{}') from (select dataset, sum(tickets) as n from counted group by 1) as c),
        'by_status', (select coalesce(jsonb_object_agg(status, n), '{}') from (select status, sum(tickets) as n from counted group by 1) as c),
        'by_sla_state', (
            select coalesce(jsonb_object_agg(sla_state, n), '{}')
            from (select sla_state, sum(tickets) as n from counted where sla_state is not null group by 1) as c),
        'by_geo_source', (select coalesce(jsonb_object_agg(geo_source, n), '{}') from (select geo_source, sum(tickets) as n from counted group by 1) as c),
        'freshness', (select jsonb_object_agg(v.dataset, reporting.freshness_json(v.dataset)) from reporting.v_freshness v),
        'generated_at', now())
    into summary
    from counted;

    -- Returned where it is built: a variable in between would be one more copy of 12 MB.
    return (
        select jsonb_build_object('type', 'FeatureCollection', 'summary', summary, 'features', coalesce(array_agg(shown.feature), '{}'))
        from (
            select f.feature
            from reporting.v_features f
            where (f.is_actionable or (not open_only and f.is_actionable is not true))
                and (p_dataset is null or f.dataset = p_dataset)
                and f.has_position
                and (p_bbox is null or (f.longitude between p_bbox[1] and p_bbox[3] and f.latitude between p_bbox[2] and p_bbox[4]))
            order by f.is_actionable is not true, case when f.is_actionable then f.sla_clock end, f.closed_at desc nulls last, f.ticket_id, f.dataset
            limit coalesce(p_limit, most_features)
        ) as shown);
end
$$;
comment on function reporting.fn_tickets_for_map(boolean, text, double precision[], integer) is
 'GeoJSON FeatureCollection of both datasets: open tickets, the longest open first; with p_open_only false the closed ones after them, the last closed first. Features only for tickets with a position; summary counts all tickets asked for, whatever box and limit, and says how fresh each dataset is. Optional: one dataset, a box (least longitude, least latitude, greatest longitude, greatest latitude), at most p_limit features (at most, and by default, 100,000; summary.left_out counts the rest). contracts/schemas/map.schema.json describes it.';
call tickets.inherit_access('reporting', 'fn_tickets_for_map');
