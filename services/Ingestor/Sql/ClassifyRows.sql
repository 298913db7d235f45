-- Purpose: decides for every kept row of the file what becomes of it, and what the event says of its ticket.
-- Parameters: @dataset; the file's version @epoch, @name, @last_modified, @generation; @force lets an equal version win.
-- Locking: none of its own; runs under the dataset's lock, so nobody else raises versions meanwhile.
-- Idempotent: writes only the session's own table.
insert into merged (ticket_id, line, raw, verdict, change, closed_before)
with newest as (
    -- the later line of a file wins
    select distinct on (ticket_id) ticket_id, line, raw
    from staged
    where reason is null
    order by ticket_id, line desc
),
compared as (
    select
        n.ticket_id,
        n.line,
        n.raw,
        t.raw as old_raw,
        t.ticket_id is not null as existed,
        coalesce(t.is_actionable, false) as was_open,
        t.closed_at as old_closed_at,
        j.verdict,
        j.is_open,
        j.closed_at
    from newest n
    left join tickets.dataset_table t on t.ticket_id = n.ticket_id
    left join tickets.ticket_versions p on p.dataset = @dataset and p.ticket_id = n.ticket_id
    left join tickets.change_files f on f.id = p.file_id
    cross join lateral (
        select
            case
                when (f.epoch, f.name, f.last_modified, f.generation, p.line) > (@epoch, @name, @last_modified, @generation, n.line) then 'stale'
                when not @force and (f.epoch, f.name, f.last_modified, f.generation, p.line) = (@epoch, @name, @last_modified, @generation, n.line) then 'stale'
                when t.ticket_id is null then 'inserted'
                when tickets.same_record(t.raw, n.raw) then 'unchanged'
                else 'updated'
            end as verdict,
            coalesce(tickets.text_boolean(n.raw ->> 'is_actionable'), false) as is_open,
            tickets.eat_ts(n.raw ->> 'closed_at') as closed_at
        -- once a row: without it each use of a column below is a calculation of its own
        offset 0) j
)
select
    ticket_id,
    line,
    case when verdict in ('inserted', 'updated') then raw end,
    verdict,
    case
        when verdict not in ('inserted', 'updated') then null
        when is_open and not was_open then
            case
                when exists (select from tickets.closure_events e where e.dataset = @dataset and e.ticket_id = j.ticket_id) then 'reopened'
                else 'opened'
            end
        when was_open and not is_open then 'closed'
        when verdict = 'inserted' and closed_at is not null then 'closed'
        when verdict = 'inserted' then 'updated'
        -- the export's own bookkeeping is stored, but is no news
        when tickets.same_record(old_raw - array['last_seen_at', 'updated_at'], raw - array['last_seen_at', 'updated_at']) then null
        else 'updated'
    end,
    existed and not was_open and coalesce(old_closed_at = closed_at, false)
from compared j
