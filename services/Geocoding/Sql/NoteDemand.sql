-- Purpose: notes the tickets of an event. Parameters: @dataset; @ticket_ids and, of one length, @opened_at (null where not opened).
-- Locking: rows in ticket_id order. Idempotent: the youngest opening stays.
insert into tickets.geo_demand as d (dataset, ticket_id, opened_at)
select @dataset, t.ticket_id, max(t.opened_at)
from unnest(@ticket_ids::text[], @opened_at::timestamptz[]) as t (ticket_id, opened_at)
group by t.ticket_id
order by t.ticket_id
on conflict (dataset, ticket_id) do update set opened_at = greatest(d.opened_at, excluded.opened_at), noted_at = excluded.noted_at;
