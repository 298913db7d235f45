-- No cleaning, no exception: at most two exact look-ups. One query that PostgreSQL takes into the caller's, so that many rows cost 5 us each (as a function of its own,
-- called a row: 28 us); alone, as the trigger calls it, one costs 75 us.
create or replace function tickets.position_of(p_raw jsonb) returns setof tickets.ticket_position
    language sql stable parallel safe rows 1
    as $$
        select
            coalesce(f.latitude, l.latitude, c.latitude),
            coalesce(f.longitude, l.longitude, c.longitude),
            case when f.latitude is not null then 'feed' when l.latitude is not null then 'location' when c.latitude is not null then 'cluster' else 'none' end,
            case when f.latitude is not null then 'building' when l.latitude is not null then l.geo_precision when c.latitude is not null then 'cluster' end,
            case when f.latitude is not null then tickets.radius_of('building') when l.latitude is not null then l.geo_radius_m else round(1000 * c.reach_km)::integer end
        from (select tickets.plain_decimal(p_raw ->> 'latitude') as latitude, tickets.plain_decimal(p_raw ->> 'longitude') as longitude) given
        left join lateral (select given.latitude, given.longitude where tickets.in_kenya(given.latitude, given.longitude)) f on true
        -- What a person verified wins, also when it is that there is no such place: then nothing else stands in for it. The former loader's coordinate goes on serving
        -- the names that it served until a person sets another; one that a person verified under a fuller key than ours (kilimani court 12) even then.
        -- A landmark is near the ticket's place and not the place: a kilometre is added, and it is no finer than a suburb.
        left join lateral (
            select l.latitude, l.longitude,
                case when n.from_landmark and k.geo_precision in ('building', 'estate') then 'suburb' else k.geo_precision end as geo_precision,
                coalesce(l.geo_radius_m, tickets.radius_of(k.geo_precision)) + case when n.from_landmark then 1000 else 0 end as geo_radius_m
            from tickets.geo_names n
            join tickets.geo_locations l
                on l.place_key = any (array[n.place_key, n.adopted_key]) and l.cluster_key = any (array[n.cluster, '*'])
            cross join lateral (select coalesce(l.geo_precision, 'suburb') as geo_precision) k
            cross join lateral (select l.cluster_key = '*' and l.place_key = n.adopted_key and l.latitude is not null as adopted) a
            where n.location_name = p_raw ->> 'location_name'
                and n.cluster = coalesce(p_raw ->> 'cluster', '')
                and (l.verified or l.usable or a.adopted)
            order by
                case
                    when l.verified and a.adopted and n.place_key is distinct from n.adopted_key then 0
                    when l.verified then 1
                    when l.status = 'manual' then 2
                    when a.adopted then 3
                    else 4
                end, l.cluster_key = '*'
            limit 1) l on f.latitude is null
        left join tickets.geo_clusters c on c.cluster = p_raw ->> 'cluster' and c.usable and f.latitude is null and l.latitude is null
    $$;
comment on function tickets.position_of(jsonb) is
    'Where a record is, by the first that applies: feed (a plain decimal coordinate inside Kenya''s box), location (its cleaned place: a verified row first, then a manual one, then the former loader''s, then the cluster''s own, then *; a verified row without position says that there is no such place), cluster (its centre), none. With what kind of place the position stands for, and how far off the truth may be: by the kind, by the provider''s answer or by a person; a landmark''s a kilometre more, a cluster''s its reach.';
-- The trigger runs as whoever writes a ticket.
call tickets.carry_grants('insert', 'tickets.inc', 'select', 'tickets.geo_names, tickets.geo_locations, tickets.geo_clusters');
grant execute on function tickets.position_of(jsonb) to public;
