-- Purpose: what is still to be done once no file waits: one line, none when all is done.
with open_tickets as (
    select location_name, coalesce(cluster, '') as cluster, raw, latitude, longitude, geo_source from tickets.inc where is_actionable
    union all
    select location_name, coalesce(cluster, ''), raw, latitude, longitude, geo_source from tickets.crq where is_actionable
),
work as (
    select 1 as place, count(*) as left_over, 'events are not confirmed by the broker' as what from tickets.outbox where published_at is null
    union all
    select 2, count(*), 'changed tickets have not been looked at by the Geocoder' from tickets.geo_demand
    union all
    select 3, count(*), 'open tickets have a place name that was not cleaned'
    from open_tickets t
    where t.geo_source <> 'feed' and t.location_name is not null
        and not exists (select from tickets.geo_names n where n.location_name = t.location_name and n.cluster = t.cluster)
    union all
    select 4, count(*), 'places have not been asked for' from tickets.geo_pending
    union all
    select 5, count(*), 'open tickets are not where the gazetteer says'
    from open_tickets t
    cross join lateral tickets.position_of(t.raw) p
    where (p.latitude, p.longitude, p.geo_source) is distinct from (t.latitude, t.longitude, t.geo_source)
)
select string_agg(left_over || ' ' || what, '; ' order by place) from work where left_over > 0;
