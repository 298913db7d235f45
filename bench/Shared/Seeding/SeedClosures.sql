-- Purpose: closes open tickets where the database has grown, so that a constant number of them is spread evenly over all of it.
-- Parameters: $1 every how manieth ticket stays open.
-- Locking: none that matters. Idempotent.
with ending as (
    select 'inc' as dataset, ticket_id, raw from tickets.inc where is_actionable and substr(ticket_id, 4)::bigint % $1::bigint <> 0
    union all
    select 'crq', ticket_id, raw from tickets.crq where is_actionable and substr(ticket_id, 4)::bigint % $1::bigint <> 0
),
closed as (
    select dataset, ticket_id, raw || jsonb_build_object(
        'bucket', 'closed', 'raw_status', 'CLOSED', 'normalized_status', 'closed', 'is_actionable', 'false', 'scheduled_at', null, 'closed_at', raw ->> 'last_seen_at', 'mttr', '12.50') as raw
    from ending
),
inc_written as (
    update tickets.inc t set raw = c.raw, feature_fragment = null from closed c where c.dataset = 'inc' and t.ticket_id = c.ticket_id
),
crq_written as (
    update tickets.crq t set raw = c.raw, feature_fragment = null from closed c where c.dataset = 'crq' and t.ticket_id = c.ticket_id
)
-- not observed: a day on which so many close would cost its snapshots more than any other
insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, cluster, team, owner, mttr, sla_status)
select dataset, ticket_id, tickets.eat_ts(raw ->> 'closed_at'), now(), false, raw ->> 'cluster', coalesce(raw ->> 'assigned_team', raw ->> 'owner'), raw ->> 'owner', 750, raw ->> 'sla_status'
from closed;
