-- Purpose: open tickets of each dataset by how their position was found, the best first. Locking: none. Reads open tickets by their partial indexes.
select t.dataset, t.geo_source, count(*)
from tickets.all_tickets t
where t.is_actionable
group by t.dataset, t.geo_source
order by t.dataset desc, array_position(array['feed', 'location', 'cluster', 'none'], t.geo_source);
