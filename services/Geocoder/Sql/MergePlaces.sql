-- Purpose: adds the staged places of @source and changes those that differ; how many of each. Removed ones and names are the caller's.
-- Locking: the caller's table lock keeps other imports out. Idempotent.
with merged as (
    insert into tickets.geo_places as p (source, source_id, name, level, feature, latitude, longitude, population, attribution)
    select @source, source_id, name, level, feature, latitude, longitude, population, @attribution
    from staged_places
    order by source_id
    on conflict (source, source_id) do update set
        name = excluded.name,
        level = excluded.level,
        feature = excluded.feature,
        latitude = excluded.latitude,
        longitude = excluded.longitude,
        population = excluded.population,
        attribution = excluded.attribution,
        imported_at = excluded.imported_at
    where (p.name, p.level, p.feature, p.latitude, p.longitude, p.population, p.attribution)
        is distinct from (excluded.name, excluded.level, excluded.feature, excluded.latitude, excluded.longitude, excluded.population, excluded.attribution)
    returning xmax = 0 as is_new
)
select count(*) filter (where is_new), count(*) filter (where not is_new)
from merged;
