-- Purpose: adds the staged places of @source and changes those that differ; which these are, and whether they are new. Removed ones and names
-- are the caller's.
-- Locking: the caller's table lock keeps other imports out. Idempotent.
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
returning place_id, xmax = 0;
