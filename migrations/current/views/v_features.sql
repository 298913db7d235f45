-- The one definition of what a feature has. As text: map and dashboards put text together and make it jsonb once, at the end, which takes less than to build jsonb of
-- jsonb (a map of 20,000 features: 480 ms instead of 610). An open ticket with a position keeps the greater part of its text (feature_fragment); of any other it is made
-- at the call. A feature has 18 properties, and every one more is work for each reader: an open ticket has no closed_at, and a closed one no SLA clock.
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
    whole.feature_text::jsonb as feature,
    whole.feature_text
from reporting.v_tickets t
left join tickets.sla_limits l on l.dataset = t.dataset
cross join lateral (
    select case when t.is_actionable then tickets.sla_state(now() - t.sla_clock, l.breached_after, l.at_risk_after) end as sla_state
) as s
cross join lateral (
    select tickets.is_position(t.longitude, t.latitude) as has_position
) as p
cross join lateral (
    select concat(
        coalesce(t.feature_fragment, tickets.feature_fragment(
            t.dataset, t.ticket_id, t.assigned_team, t.owner, t.location_name, t.region, t.normalized_status, t.cluster,
            t.longitude, t.latitude, t.geo_source, t.geo_precision, t.geo_radius_m)),
        ',"approximate":', case when reporting.is_approximate(t.geo_source, t.geo_radius_m) then 'true' else 'false' end,
        ',"created_at_service":', tickets.json_text(t.created_at_service),
        ',"first_seen_at":', tickets.json_text(t.first_seen_at),
        ',"scheduled_at":', tickets.json_text(t.scheduled_at),
        case when t.is_actionable
            then concat(
                ',"sla_state":"', s.sla_state,
                '","sla_clock_source":', coalesce('"' || t.sla_clock_source || '"', 'null'),
                ',"hours_open":', coalesce(trunc(extract(epoch from now() - t.sla_clock) / 3600, 2)::text, 'null'))
            else concat(
                ',"closed_at":', tickets.json_text(t.closed_at),
                ',"sla_status":', tickets.json_text(t.sla_status),
                ',"mttr_minutes":', coalesce(t.mttr::text, 'null'))
        end,
        '}}') as feature_text
) as built
-- The first subquery names no column of the ticket: it runs once. On most databases there are no such properties, and features are taken as they are built. A whole ticket is
-- read anew where one of its columns is asked for: named here, it would be put together for every ticket, needed or not.
cross join lateral (
    select case
        when (select count(*) from reporting.extra_properties) = 0 then built.feature_text
        else jsonb_set(built.feature_text::jsonb, '{properties}', (
            select jsonb_object_agg(x.property, case x.source when 'raw' then t.raw -> x.property else (
                select to_jsonb(v) -> x.property from reporting.v_tickets v where v.dataset = t.dataset and v.ticket_id = t.ticket_id) end)
            from reporting.extra_properties x) || (built.feature_text::jsonb -> 'properties'))::text
    end as feature_text
) as whole;
comment on view reporting.v_features is 'Every ticket of both datasets as a GeoJSON feature, with what maps and dashboards select, count and sort by.';
comment on column reporting.v_features.team is 'assigned_team, else owner. The feature''s property team is the assigned_team alone, beside owner.';
comment on column reporting.v_features.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_features.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed.';
comment on column reporting.v_features.sla_state is 'Of open tickets: breached, at_risk, ok or unknown. NULL for the others.';
comment on column reporting.v_features.has_position is 'Whether latitude and longitude are degrees.';
comment on column reporting.v_features.feature_text is 'feature as JSON text, which costs a third: for callers that pass it on.';
comment on column reporting.v_features.feature is 'GeoJSON, its geometry null without a position. What does not apply to the ticket is absent, what is not known is null; contracts/schemas describes it.';
call tickets.describe_like('reporting.v_features', 'tickets.inc');
call tickets.describe_like('reporting.v_features', 'reporting.v_tickets');
-- The map and the dashboards read these as their caller.
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.v_features');
call tickets.carry_grants('select', 'tickets.inc', 'select', 'tickets.sla_limits');
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.extra_properties');
