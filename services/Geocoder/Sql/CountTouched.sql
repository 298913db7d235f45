-- Purpose: how many tickets, and how many open ones, are misplaced by what these clusters and places say now.
-- Locking: none. Step by step (materialized), each by its index, as in FindTouched.sql.
with touched as materialized (
    select t.dataset, t.ticket_id
    from tickets.all_tickets t
    where t.cluster = any (@clusters)
    union
    select t.dataset, t.ticket_id
    from tickets.geo_names n
    join tickets.all_tickets t on t.location_name = n.location_name and coalesce(t.cluster, '') = n.cluster
    where n.place_key = any (@place_keys)
),
records as materialized (
    select t.is_actionable, t.raw, t.latitude, t.longitude, t.geo_source
    from touched
    join tickets.all_tickets t on t.dataset = touched.dataset and t.ticket_id = touched.ticket_id
)
select count(*), count(*) filter (where r.is_actionable)
from records r
cross join lateral tickets.position_of(r.raw) p
where (p.latitude, p.longitude, p.geo_source) is distinct from (r.latitude, r.longitude, r.geo_source);
