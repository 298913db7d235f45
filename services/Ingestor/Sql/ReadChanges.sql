-- Purpose: the next @limit tickets after @last that the file changed, with how precise their positions are, for its event.
-- Locking: none. Reads the session's merged and, by their keys, the tickets just written.
select m.ticket_id, m.change, t.geo_precision, t.geo_radius_m
from (
    select ticket_id, change
    from merged
    where change is not null and ticket_id collate "C" > @last
    order by ticket_id collate "C"
    limit @limit) m
left join tickets.dataset_table t on t.ticket_id = m.ticket_id
order by m.ticket_id collate "C";
