-- no-transaction
-- 23: indexes of the ticket tables, built beside the readers and writers of a live database.
-- Can be run again after it broke off: what a broken build leaves behind is dropped first.

-- Look-ups by what the gazetteer says. Hash indexes hold text of any length; a btree refuses a key over 2,704 bytes.
drop index concurrently if exists tickets.inc_cluster_idx;
create index concurrently inc_cluster_idx on tickets.inc using hash (cluster);
drop index concurrently if exists tickets.crq_cluster_idx;
create index concurrently crq_cluster_idx on tickets.crq using hash (cluster);
drop index concurrently if exists tickets.inc_location_name_idx;
create index concurrently inc_location_name_idx on tickets.inc using hash (location_name);
drop index concurrently if exists tickets.crq_location_name_idx;
create index concurrently crq_location_name_idx on tickets.crq using hash (location_name);

-- Open tickets are few among many: the map, the dashboard and dispatch read them alone.
drop index concurrently if exists tickets.inc_open_idx;
create index concurrently inc_open_idx on tickets.inc (ticket_id) where is_actionable;
drop index concurrently if exists tickets.crq_open_idx;
create index concurrently crq_open_idx on tickets.crq (ticket_id) where is_actionable;
drop index concurrently if exists tickets.inc_open_geog_idx;
create index concurrently inc_open_geog_idx on tickets.inc using gist (geog) where is_actionable;
drop index concurrently if exists tickets.crq_open_geog_idx;
create index concurrently crq_open_geog_idx on tickets.crq using gist (geog) where is_actionable;

-- Windows: closed then, opened then.
drop index concurrently if exists tickets.inc_closed_at_idx;
create index concurrently inc_closed_at_idx on tickets.inc (closed_at) where closed_at is not null;
drop index concurrently if exists tickets.crq_closed_at_idx;
create index concurrently crq_closed_at_idx on tickets.crq (closed_at) where closed_at is not null;
drop index concurrently if exists tickets.inc_opened_idx;
create index concurrently inc_opened_idx on tickets.inc ((coalesce(created_at_service, first_seen_at)));
drop index concurrently if exists tickets.crq_opened_idx;
create index concurrently crq_opened_idx on tickets.crq ((coalesce(created_at_service, first_seen_at)));
