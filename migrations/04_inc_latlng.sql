-- 04: latitude and longitude of incidents, always those of geom.

alter table tickets.inc
    add column if not exists latitude double precision generated always as (st_y(geom)) stored,
    add column if not exists longitude double precision generated always as (st_x(geom)) stored;

comment on column tickets.inc.latitude is 'WGS 84 degrees, of geom.';
comment on column tickets.inc.longitude is 'WGS 84 degrees, of geom.';
