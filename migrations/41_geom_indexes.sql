-- no-transaction
-- 41: the index on geom that 01 gives a fresh database, for one that was adopted. Can be run again after it broke off.
drop index concurrently if exists tickets.inc_geom_idx;
create index concurrently inc_geom_idx on tickets.inc using gist (geom);
drop index concurrently if exists tickets.crq_geom_idx;
create index concurrently crq_geom_idx on tickets.crq using gist (geom);
