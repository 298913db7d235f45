-- Purpose: the tickets that the file changed, with how precise their positions are, for its events.
-- Locking: none. Reads the session's merged and, by their keys, the tickets just written.
select m.ticket_id, m.change, t.geo_precision, t.geo_radius_m
from merged m
left join tickets.dataset_table t on t.ticket_id = m.ticket_id
where m.change is not null
order by m.ticket_id collate "C"
