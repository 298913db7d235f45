-- Purpose: records what the file showed of closures, and the snapshot of the day, as of one moment. Runs last, so that the moment's EAT day is
-- the commit's but for milliseconds, and closures count on the day whose snapshot is written with them.
-- Parameters: @dataset, @file_id, @observed (false for a baseline: its closures happened before anyone watched), @moment.
-- Locking: runs under the dataset's lock. Idempotent: through the verdicts, and the closures recorded before.

-- A closure is what was seen to close, and whatever is closed with a date not recorded yet, unless the date only completes a closure that
-- was recorded without one.
insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, file_id)
select
    @dataset,
    m.ticket_id,
    tickets.eat_ts(m.raw ->> 'closed_at'),
    @moment,
    case when m.verdict = 'updated' then not m.closed_before else @observed end,
    @file_id
from merged m
where m.verdict in ('inserted', 'updated')
    and tickets.text_boolean(m.raw ->> 'is_actionable') is not true
    and (
        (m.change = 'closed' and m.verdict = 'updated')
        or (
            tickets.eat_ts(m.raw ->> 'closed_at') is not null
            and not exists (
                select from tickets.closure_events e
                where e.dataset = @dataset and e.ticket_id = m.ticket_id and e.closed_at = tickets.eat_ts(m.raw ->> 'closed_at'))
            and coalesce(
                (select e.closed_at is not null
                 from tickets.closure_events e
                 where e.dataset = @dataset and e.ticket_id = m.ticket_id
                 order by e.event_id desc
                 limit 1),
                true)))
order by m.ticket_id;

select tickets.record_snapshot(@dataset, @moment);
