-- Purpose: writes what the file changed: tickets, positions, rejected rows, closures.
-- Parameters: @dataset, @file_id, @observed (false for a baseline: its closures happened before anyone watched).
-- Locking: ticket rows in ticket_id order, as the Geocoder does, so that the two cannot deadlock; runs under the dataset's lock.
-- Idempotent: through the verdicts, which compare positions.
with locked as (
    select t.ticket_id
    from tickets.dataset_table t
    join merged m using (ticket_id)
    where m.verdict = 'updated'
    order by t.ticket_id
    for update of t
)
select count(*) from locked;

update tickets.dataset_table t
set raw = m.raw, ingested_at = now()
from merged m
where m.ticket_id = t.ticket_id and m.verdict = 'updated';

insert into tickets.dataset_table (ticket_id, raw)
select ticket_id, raw
from merged
where verdict = 'inserted'
order by ticket_id;

-- An unchanged row moves its ticket's position too: otherwise an older file that arrives later would win over it.
insert into tickets.ticket_positions as p (dataset, ticket_id, file_id, line)
select @dataset, ticket_id, @file_id, line
from merged
where verdict <> 'stale'
order by ticket_id
on conflict (dataset, ticket_id) do update set file_id = excluded.file_id, line = excluded.line;

delete from tickets.rejected_rows where file_id = @file_id;

insert into tickets.rejected_rows (file_id, line, reason, text)
select @file_id, line, reason, text
from staged
where reason is not null;

-- A closure is what was seen to close, and whatever is closed with a date not recorded yet.
insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, file_id)
select @dataset, m.ticket_id, tickets.eat_ts(m.raw ->> 'closed_at'), now(), @observed or m.verdict = 'updated', @file_id
from merged m
where m.verdict in ('inserted', 'updated')
    and tickets.text_boolean(m.raw ->> 'is_actionable') is not true
    and (
        (m.change = 'closed' and m.verdict = 'updated')
        or (
            tickets.eat_ts(m.raw ->> 'closed_at') is not null
            and not exists (
                select from tickets.closure_events e
                where e.dataset = @dataset and e.ticket_id = m.ticket_id and e.closed_at = tickets.eat_ts(m.raw ->> 'closed_at'))))
order by m.ticket_id;
