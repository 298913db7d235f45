-- Purpose: takes these tickets off the demand, remembers what is announced now and returns it.
-- A ticket is announced when a change opened it and it has a position, unless it was announced since; and when it is open, or was ever
-- announced, and its position, or how precise that is, is not what was announced last; of a closed ticket that was announced before events said
-- how precise, only the position counts.
-- Locking: demand rows in ticket_id order; announced rows in ticket_id order, under the announcers' advisory lock. Idempotent: a second
-- run finds nothing to announce.
with asked as materialized (
    select ticket_id, opened_at
    from tickets.geo_demand
    where dataset = @dataset and ticket_id = any (@ticket_ids)
    order by ticket_id
    for update
),
taken as (
    delete from tickets.geo_demand d
    using asked
    where d.dataset = @dataset and d.ticket_id = asked.ticket_id
),
announced as materialized (
    select t.ticket_id, t.latitude, t.longitude, t.geo_source, t.geo_precision, t.geo_radius_m, t.ingested_at
    from tickets.all_tickets t
    left join asked on asked.ticket_id = t.ticket_id
    left join tickets.announced_positions a on a.dataset = @dataset and a.ticket_id = t.ticket_id
    where t.dataset = @dataset
        and t.ticket_id = any (@ticket_ids)
        and (
            (t.geo_source <> 'none' and asked.opened_at > coalesce(a.ticket_ingested_at, '-infinity'))
            or ((t.is_actionable or a.ticket_id is not null)
                and (t.latitude, t.longitude, t.geo_source) is distinct from (a.latitude, a.longitude, coalesce(a.geo_source, 'none')))
            or ((t.is_actionable or a.geo_precision is not null) and (t.geo_precision, t.geo_radius_m) is distinct from (a.geo_precision, a.geo_radius_m)))
),
remembered as (
    insert into tickets.announced_positions as a (dataset, ticket_id, latitude, longitude, geo_source, geo_precision, geo_radius_m, ticket_ingested_at)
    select @dataset, ticket_id, latitude, longitude, geo_source, geo_precision, geo_radius_m, ingested_at
    from announced
    order by ticket_id
    on conflict (dataset, ticket_id) do update set
        latitude = excluded.latitude,
        longitude = excluded.longitude,
        geo_source = excluded.geo_source,
        geo_precision = excluded.geo_precision,
        geo_radius_m = excluded.geo_radius_m,
        ticket_ingested_at = excluded.ticket_ingested_at,
        announced_at = excluded.announced_at
)
select ticket_id, latitude, longitude, geo_source, geo_precision, geo_radius_m, now()
from announced
order by ticket_id;
