-- A jsonb put into another is taken apart and built anew, some 20 µs a feature; a row or an array is read as it is. So a feature is built once, from a row of
-- rows, and goes once into the answer: the map holds the array of them, a dashboard two rows with an array each. Their columns stand in the order in which
-- jsonb keeps keys, the shorter first, then by bytes: in any other it sorts them, 4 µs a feature. From the 17th property on
-- PostgreSQL reserves twice the memory for them while it builds a feature, and again from the 33rd. A feature has 18, and every one more is work for each reader: an
-- open ticket has no closed_at, and a closed one no SLA clock.
create or replace view reporting.v_features with (security_invoker = true) as
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
    -- The first subquery names no column of the ticket: it runs once. On most databases there are no such properties, and features are taken as they are built.
    case
        when (select count(*) from reporting.extra_properties) = 0 then built.feature
        else jsonb_set(built.feature, '{properties}', (
            select jsonb_object_agg(x.property, case x.source when 'raw' then t.raw -> x.property else to_jsonb(t) -> x.property end)
            from reporting.extra_properties x) || (built.feature -> 'properties'))
    end as feature
from reporting.v_tickets t
left join tickets.sla_limits l on l.dataset = t.dataset
cross join lateral (
    select case when t.is_actionable then tickets.sla_state(now() - t.sla_clock, l.breached_after, l.at_risk_after) end as sla_state
) as s
-- What is no degree, NaN above all, cannot be written as JSON.
cross join lateral (
    select coalesce(t.latitude between -90 and 90 and t.longitude between -180 and 180, false) as has_position
) as p
cross join lateral (select reporting.is_approximate(t.geo_source, t.geo_radius_m) as approximate) as a
cross join lateral (select 'Point' as type, array[t.longitude, t.latitude] as coordinates) as point
cross join lateral (
    select
        t.assigned_team as team, t.owner, t.location_name as place, t.region, t.normalized_status as status, t.cluster, t.dataset, s.sla_state, t.ticket_id,
        t.geo_source, trunc(extract(epoch from now() - t.sla_clock) / 3600, 2) as hours_open, a.approximate, t.geo_radius_m, t.scheduled_at,
        t.first_seen_at, t.geo_precision, t.sla_clock_source, t.created_at_service
) as open_ticket
cross join lateral (
    select
        t.assigned_team as team, t.owner, t.location_name as place, t.region, t.normalized_status as status, t.cluster, t.dataset, t.closed_at, t.ticket_id,
        t.geo_source, t.sla_status, a.approximate, t.geo_radius_m, t.mttr as mttr_minutes, t.scheduled_at, t.first_seen_at, t.geo_precision,
        t.created_at_service
) as closed_ticket
cross join lateral (
    select t.dataset || ':' || t.ticket_id as id, 'Feature' as type, case when p.has_position then point end as geometry, open_ticket as properties
) as open_feature
cross join lateral (
    select t.dataset || ':' || t.ticket_id as id, 'Feature' as type, case when p.has_position then point end as geometry, closed_ticket as properties
) as closed_feature
cross join lateral (
    select case when t.is_actionable then to_jsonb(open_feature) else to_jsonb(closed_feature) end as feature
) as built;
comment on view reporting.v_features is 'Every ticket of both datasets as a GeoJSON feature, with what maps and dashboards select, count and sort by.';
comment on column reporting.v_features.team is 'assigned_team, else owner. The feature''s property team is the assigned_team alone, beside owner.';
comment on column reporting.v_features.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_features.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed.';
comment on column reporting.v_features.sla_state is 'Of open tickets: breached, at_risk, ok or unknown. NULL for the others.';
comment on column reporting.v_features.has_position is 'Whether latitude and longitude are degrees.';
comment on column reporting.v_features.feature is 'GeoJSON, its geometry null without a position. What does not apply to the ticket is absent, what is not known is null; contracts/schemas describes it.';
call tickets.describe_like('reporting.v_features', 'tickets.inc');
call tickets.describe_like('reporting.v_features', 'reporting.v_tickets');
-- The map and the dashboards read these as their caller.
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.v_features');
call tickets.carry_grants('select', 'tickets.inc', 'select', 'tickets.sla_limits');
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.extra_properties');
