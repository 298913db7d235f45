-- 30: tickets of both datasets in one place, for what reports on them: one definition of team and clock, not one for each function.

create view reporting.v_tickets as
select 'inc'::text as dataset, ticket_id, normalized_status, raw_status, bucket, is_actionable, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner) as team,
    case when assigned_team is not null then 'assigned_team' when owner is not null then 'owner' end as team_source,
    sla_status, mttr, created_at_service, first_seen_at, scheduled_at, closed_at,
    coalesce(created_at_service, first_seen_at) as sla_clock,
    case when created_at_service is not null then 'created_at_service' when first_seen_at is not null then 'first_seen_at' end as sla_clock_source,
    latitude, longitude, geom, geog, geo_source, ingested_at
from tickets.inc
union all
select 'crq'::text, ticket_id, normalized_status, raw_status, bucket, is_actionable, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner),
    case when assigned_team is not null then 'assigned_team' when owner is not null then 'owner' end,
    sla_status, mttr, created_at_service, first_seen_at, scheduled_at, closed_at,
    coalesce(created_at_service, first_seen_at),
    case when created_at_service is not null then 'created_at_service' when first_seen_at is not null then 'first_seen_at' end,
    latitude, longitude, geom, geog, geo_source, ingested_at
from tickets.crq;
comment on view reporting.v_tickets is 'Every ticket of both datasets, open and closed, with the team and the clock that all reports go by. A condition on dataset reads that table alone.';
comment on column reporting.v_tickets.dataset is 'inc or crq.';
comment on column reporting.v_tickets.is_actionable is 'The open flag: true = open.';
comment on column reporting.v_tickets.team is 'assigned_team, else owner: the team is missing on about a third of the rows, owner is fuller.';
comment on column reporting.v_tickets.team_source is 'Which of the two team is; NULL without any.';
comment on column reporting.v_tickets.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_tickets.sla_clock_source is 'Which of the two the clock is; NULL without any.';
comment on column reporting.v_tickets.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed.';
comment on column reporting.v_tickets.geo_source is 'feed, location, cluster (the centre of an area: not a door) or none.';

create view reporting.v_open_tickets as
select 'inc'::text as dataset, ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner) as team,
    created_at_service, first_seen_at, scheduled_at, sla_clock, sla_clock_source, hours_open, sla_state, latitude, longitude, geom, geog, geo_source, ingested_at
from tickets.inc_open_sla
union all
select 'crq'::text, ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    coalesce(assigned_team, owner),
    created_at_service, first_seen_at, scheduled_at, sla_clock, sla_clock_source, hours_open, sla_state, latitude, longitude, geom, geog, geo_source, ingested_at
from tickets.crq_open_sla;
comment on view reporting.v_open_tickets is 'Every open ticket of both datasets with derived SLA: tickets.inc_open_sla and tickets.crq_open_sla together.';
comment on column reporting.v_open_tickets.dataset is 'inc or crq.';
comment on column reporting.v_open_tickets.team is 'assigned_team, else owner.';
comment on column reporting.v_open_tickets.sla_clock is 'created_at_service, else first_seen_at.';
comment on column reporting.v_open_tickets.hours_open is 'Hours since the clock, cut after two digits.';
comment on column reporting.v_open_tickets.sla_state is 'breached, at_risk, ok, or unknown without clock or limits.';

-- Every report takes a dataset by name: a wrong one is an error, not an empty answer.
create function reporting.check_dataset(p_dataset text) returns text
    language plpgsql immutable parallel safe
    as $$
begin
    if p_dataset is not null and p_dataset not in ('inc', 'crq') then
        raise exception 'unknown dataset %', p_dataset using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    return p_dataset;
end
$$;
comment on function reporting.check_dataset(text) is 'The dataset as given (NULL for both), or an error that lists the known ones.';
