-- 08: open incidents with their derived SLA. The source's own sla_status says Compliant for practically every open ticket.
-- The limits (48 h and 36 h) become rows of a settings table in 24.

create or replace view tickets.inc_open_sla as
select
    ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
    created_at_service, first_seen_at, scheduled_at,
    trunc(extract(epoch from open_for) / 3600, 2) as hours_open,
    case
        when open_for is null then 'unknown'
        when open_for >= interval '48 hours' then 'breached'
        when open_for >= interval '36 hours' then 'at_risk'
        else 'ok'
    end as sla_state,
    case
        when created_at_service is not null then 'created_at_service'
        when first_seen_at is not null then 'first_seen_at'
    end as sla_clock_source,
    latitude, longitude, geom, geog, geo_source
from (
    select *, now() - coalesce(created_at_service, first_seen_at) as open_for
    from tickets.inc
    where is_actionable
) as open_tickets;

comment on view tickets.inc_open_sla is 'Actionable incidents with derived SLA: hours open and state against the limits of the contract.';
