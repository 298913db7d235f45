-- 05: the position of incidents in metres, for routing.

alter table tickets.inc
    add column if not exists geog geography(Point, 4326) generated always as (geom::geography(Point, 4326)) stored;

comment on column tickets.inc.geog is 'geom as geography: distances in metres, KNN with <->.';

create index if not exists inc_geog_idx on tickets.inc using gist (geog);
