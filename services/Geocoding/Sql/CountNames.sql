-- Purpose: every location name with the number of tickets that carry it, open or closed.
-- Locking: none. Reads all tickets: for a person's question, not for a pass.
select t.location_name, count(*)
from tickets.all_tickets t
where t.location_name is not null
group by t.location_name
order by t.location_name;
