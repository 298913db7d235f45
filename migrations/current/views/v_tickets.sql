-- Tickets of both datasets: one definition of team and clock for all reports. It reads as its caller, so that row security of the tables holds.
create or replace view reporting.v_tickets with (security_invoker = true) as
select 'inc'::text as dataset, ticket_id, normalized_status, raw_status, bucket, is_actionable, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner) as team,
    case when assigned_team is not null then 'assigned_team' when owner is not null then 'owner' end as team_source,
    sla_status, mttr, created_at_service, first_seen_at, scheduled_at, closed_at,
    coalesce(created_at_service, first_seen_at) as sla_clock,
    case when created_at_service is not null then 'created_at_service' when first_seen_at is not null then 'first_seen_at' end as sla_clock_source,
    latitude, longitude, geom, geog, geo_source, ingested_at, raw, geo_precision, geo_radius_m, feature_fragment, tickets.map_cell(longitude, latitude) as map_cell
from tickets.inc
union all
select 'crq'::text, ticket_id, normalized_status, raw_status, bucket, is_actionable, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner),
    case when assigned_team is not null then 'assigned_team' when owner is not null then 'owner' end,
    sla_status, mttr, created_at_service, first_seen_at, scheduled_at, closed_at,
    coalesce(created_at_service, first_seen_at),
    case when created_at_service is not null then 'created_at_service' when first_seen_at is not null then 'first_seen_at' end,
    latitude, longitude, geom, geog, geo_source, ingested_at, raw, geo_precision, geo_radius_m, feature_fragment, tickets.map_cell(longitude, latitude)
from tickets.crq;
comment on view reporting.v_tickets is 'Every ticket of both datasets, open and closed, with the team and the clock that all reports go by. A condition on dataset reads that table alone.';
comment on column reporting.v_tickets.dataset is 'inc or crq.';
comment on column reporting.v_tickets.is_actionable is 'The open flag: true = open.';
comment on column reporting.v_tickets.team is 'assigned_team, else owner: the team is missing on about a third of the rows, owner is fuller.';
comment on column reporting.v_tickets.team_source is 'Which of the two team is; NULL without any.';
comment on column reporting.v_tickets.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_tickets.sla_clock_source is 'Which of the two the clock is; NULL without any.';
comment on column reporting.v_tickets.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed.';
comment on column reporting.v_tickets.geo_source is 'feed, location, cluster or none; how precise that is, geo_precision and geo_radius_m tell.';
comment on column reporting.v_tickets.map_cell is 'Which cell of the web map the position is in (tickets.map_cell); NULL without one. Here, and not where it is asked for, so that it is read from the index that holds it.';
comment on column reporting.v_tickets.raw is 'The cleaned record, every value as the source''s text or null.';
call tickets.describe_like('reporting.v_tickets', 'tickets.inc');
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.v_tickets');
