-- adopted: takes the place of what a former system has under this name
-- The limits are scalar subqueries, not a join: the planner then keeps the order of the KNN index.
create or replace view tickets.inc_open_sla as
select
    ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    created_at_service, first_seen_at, scheduled_at,
    coalesce(created_at_service, first_seen_at) as sla_clock,
    case
        when created_at_service is not null then 'created_at_service'
        when first_seen_at is not null then 'first_seen_at'
    end as sla_clock_source,
    trunc(extract(epoch from now() - coalesce(created_at_service, first_seen_at)) / 3600, 2) as hours_open,
    tickets.sla_state(
        now() - coalesce(created_at_service, first_seen_at),
        (select breached_after from tickets.sla_limits where dataset = 'inc'),
        (select at_risk_after from tickets.sla_limits where dataset = 'inc')) as sla_state,
    latitude, longitude, geom, geog, geo_source, ingested_at, geo_precision, geo_radius_m
from tickets.inc
where is_actionable;
comment on view tickets.inc_open_sla is 'Actionable tickets of inc with derived SLA, against the limits in tickets.sla_limits.';
comment on column tickets.inc_open_sla.sla_clock is 'created_at_service, else first_seen_at.';
comment on column tickets.inc_open_sla.sla_clock_source is 'Which of the two the clock is; NULL without any.';
comment on column tickets.inc_open_sla.hours_open is 'Hours since the clock, cut after two digits: 48.00 is never shown before the 48th hour is full.';
comment on column tickets.inc_open_sla.sla_state is 'breached, at_risk, ok, or unknown without clock or limits.';
call tickets.describe_like('tickets.inc_open_sla', 'tickets.inc');
