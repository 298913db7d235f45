-- Purpose: records what the file showed of closures and, before midnight, the snapshot of the day, as of one moment. Runs last, so that the moment's EAT day is
-- the commit's but for milliseconds, and closures count on the day whose snapshot is written with them.
-- Parameters: @dataset, @file_id, @observed (false for a baseline: its closures happened before anyone watched), @with_snapshot (false when RecordSnapshot.sql is to follow), @observed_at.
-- Locking: runs under the dataset's lock. Idempotent: through the verdicts, and the closures recorded before.

-- A closure is what was seen to close, and whatever is closed with a date not recorded yet, unless the date only completes a closure that
-- was recorded without one. All are found before the first is written: a table that is read while it grows can cost the square of the file.
with closed as materialized (
    select
        ticket_id,
        tickets.eat_ts(raw ->> 'closed_at') as closed_at,
        verdict = 'updated' and change = 'closed' as was_seen,
        case when verdict = 'updated' then not closed_before else @observed end as observed
    from merged
    where verdict in ('inserted', 'updated') and tickets.text_boolean(raw ->> 'is_actionable') is not true
),
found as materialized (
    select c.ticket_id, c.closed_at, c.observed
    from closed c
    where c.was_seen
        or (
            c.closed_at is not null
            and not exists (
                select from tickets.closure_events e
                where e.dataset = @dataset and e.ticket_id = c.ticket_id and e.closed_at = c.closed_at)
            and (
                select (array_agg(e.closed_at is null order by e.event_id desc))[1]
                from tickets.closure_events e
                where e.dataset = @dataset and e.ticket_id = c.ticket_id) is not true)
)
insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, file_id, cluster, team, owner, mttr, sla_status)
select @dataset, f.ticket_id, f.closed_at, @observed_at, f.observed, @file_id, t.cluster, coalesce(t.assigned_team, t.owner), t.owner, t.mttr, t.sla_status
from found f
join tickets.dataset_table t using (ticket_id)
order by f.ticket_id;

select tickets.record_snapshot(@dataset, @observed_at) where @with_snapshot;
