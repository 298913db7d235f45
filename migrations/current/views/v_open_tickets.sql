create or replace view reporting.v_open_tickets as
select 'inc'::text as dataset, ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner) as team,
    created_at_service, first_seen_at, scheduled_at, sla_clock, sla_clock_source, hours_open, sla_state, latitude, longitude, geom, geog, geo_source, ingested_at, geo_precision, geo_radius_m
from tickets.inc_open_sla
union all
select 'crq'::text, ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner),
    created_at_service, first_seen_at, scheduled_at, sla_clock, sla_clock_source, hours_open, sla_state, latitude, longitude, geom, geog, geo_source, ingested_at, geo_precision, geo_radius_m
from tickets.crq_open_sla;
comment on view reporting.v_open_tickets is 'Every open ticket of both datasets with derived SLA: tickets.inc_open_sla and tickets.crq_open_sla together.';
comment on column reporting.v_open_tickets.dataset is 'inc or crq.';
comment on column reporting.v_open_tickets.team is 'assigned_team, else owner.';
comment on column reporting.v_open_tickets.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_open_tickets.hours_open is 'Hours since the clock, cut after two digits.';
comment on column reporting.v_open_tickets.sla_state is 'breached, at_risk, ok, or unknown without clock or limits.';
call tickets.describe_like('reporting.v_open_tickets', 'tickets.inc_open_sla');
