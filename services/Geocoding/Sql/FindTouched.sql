-- Purpose: among the next @window tickets of the dataset after @after, open or closed, that these clusters and places touch, those that are
-- misplaced now. One row: the last ticket read (null at the end), the misplaced ids, and how many of them are open. Without @window, all.
-- Locking: none. Step by step (materialized), each by its index: left free, the planner positions the whole table before it looks at
-- what was touched. Positions @window tickets at most, however many are touched.
with touched as materialized (
    select t.ticket_id
    from tickets.all_tickets t
    where t.dataset = @dataset and t.cluster = any (@clusters) and t.ticket_id > @after
    union
    select t.ticket_id
    from tickets.geo_names n
    join tickets.all_tickets t on t.location_name = n.location_name and coalesce(t.cluster, '') = n.cluster
    where (n.place_key = any (@place_keys) or n.adopted_key = any (@place_keys)) and t.dataset = @dataset and t.ticket_id > @after
    order by 1
    limit @window::bigint
),
records as materialized (
    select t.ticket_id, t.raw, t.is_actionable, t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m
    from touched
    join tickets.all_tickets t on t.dataset = @dataset and t.ticket_id = touched.ticket_id
)
select
    max(r.ticket_id),
    array_agg(r.ticket_id order by r.ticket_id) filter (where r.misplaced),
    count(*) filter (where r.misplaced and r.is_actionable)
from (
    select r.ticket_id, r.is_actionable,
        (p.latitude, p.longitude, p.geo_source, p.geo_precision, p.geo_radius_m)
            is distinct from (r.latitude, r.longitude, r.geo_source, r.geo_precision, r.geo_radius_m) as misplaced
    from records r
    cross join lateral tickets.position_of(r.raw) p
) r;
