-- no-transaction
-- 38: open tickets by the quality of their position: dispatch that wants doors does not wade through cluster centres.
-- Measured with 20,000 open tickets of which none comes from the feed: the nearest 10 of the feed take 1.6 ms, not a walk through all of them.
-- Can be run again after it broke off: what a broken build leaves behind is dropped first.
drop index concurrently if exists tickets.inc_open_feed_geog_idx;
create index concurrently inc_open_feed_geog_idx on tickets.inc using gist (geog) where is_actionable and geo_source = 'feed';
drop index concurrently if exists tickets.crq_open_feed_geog_idx;
create index concurrently crq_open_feed_geog_idx on tickets.crq using gist (geog) where is_actionable and geo_source = 'feed';
drop index concurrently if exists tickets.inc_open_place_geog_idx;
create index concurrently inc_open_place_geog_idx on tickets.inc using gist (geog) where is_actionable and geo_source in ('feed', 'location');
drop index concurrently if exists tickets.crq_open_place_geog_idx;
create index concurrently crq_open_place_geog_idx on tickets.crq using gist (geog) where is_actionable and geo_source in ('feed', 'location');
