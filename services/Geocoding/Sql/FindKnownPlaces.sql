-- Purpose: imported places and our own that have one of @keys, or a key that looks like one of @spelled_like. Our own are what people verified or set, what
-- came with the database (@adopted), and what providers answered for other names than @row_key or other clusters than @cluster; never what
-- was copied from these or read off a list, so that no error is handed on.
-- Locking: none. Idempotent.
with wanted as materialized (
    select unnest(@keys::text[]) as key
    union
    select tickets.keys_like(alike) from unnest(@spelled_like::text[]) as alike
)
select p.name, n.name, n.name_key, p.latitude, p.longitude, p.level, 'imported', 60, p.attribution, null::text, null::integer
from wanted w
join tickets.geo_place_names n on n.name_key = w.key
join tickets.geo_places p on p.place_id = n.place_id
union all
select
    coalesce(l.place, l.place_key), coalesce(l.place, l.place_key), l.place_key, l.latitude, l.longitude, 'suburb',
    case when l.verified or l.status = 'manual' then 'verified' else 'answered' end,
    case when l.verified or l.status = 'manual' then 80 else least(60, coalesce(l.quality, 60)) end, l.attribution,
    l.geo_precision, l.geo_radius_m
from wanted w
join tickets.geo_locations l on l.place_key = w.key
where l.latitude is not null
    and (
        l.verified
        or l.status = 'manual'
        or (l.cluster_key = '*' and l.reason = @adopted)
        or (l.status = 'resolved'
            and l.provider not in ('offline', 'gazetteer')
            and (l.place_key, l.cluster_key) <> (@row_key, @cluster)
            and (l.place_key = @key or l.quality >= 60)))
order by 3, 4, 5;
