-- Purpose: among the next @window tickets of the dataset after @after (open ones, or all), those whose position is not what the
-- gazetteers now give, or not what was announced. One row: the last ticket read (null at the end), and the unsettled ids.
-- A closed ticket is only moved to what is as good or better: an adopted database has closed tickets at places whose names are not cleaned.
-- Locking: none. Reads at most @window tickets, so that its time has a bound whatever the table's size.
with looked_at as (
    select t.ticket_id, t.raw, t.is_actionable, t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m
    from tickets.all_tickets t
    where t.dataset = @dataset and (t.is_actionable or not @open_only) and t.ticket_id > @after
    order by t.ticket_id
    limit @window
)
select
    max(t.ticket_id),
    array_agg(t.ticket_id order by t.ticket_id) filter (where
        ((p.latitude, p.longitude, p.geo_source, p.geo_precision, p.geo_radius_m)
                is distinct from (t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m)
            and (t.is_actionable
                or array_position(array['none', 'cluster', 'location', 'feed'], p.geo_source)
                    >= array_position(array['none', 'cluster', 'location', 'feed'], t.geo_source)))
        or ((t.is_actionable or a.ticket_id is not null)
            and (t.latitude, t.longitude, t.geo_source) is distinct from (a.latitude, a.longitude, coalesce(a.geo_source, 'none')))
        or ((t.is_actionable or a.geo_precision is not null) and (t.geo_precision, t.geo_radius_m) is distinct from (a.geo_precision, a.geo_radius_m)))
from looked_at t
cross join lateral tickets.position_of(t.raw) p
left join tickets.announced_positions a on a.dataset = @dataset and a.ticket_id = t.ticket_id;
