-- no-transaction
-- 27: tickets without any position: few once the clusters are known, and where the Geocoder looks for new ones.
-- Can be run again after it broke off: what a broken build leaves behind is dropped first.
drop index concurrently if exists tickets.inc_unplaced_idx;
create index concurrently inc_unplaced_idx on tickets.inc (ticket_id) where geo_source = 'none';
drop index concurrently if exists tickets.crq_unplaced_idx;
create index concurrently crq_unplaced_idx on tickets.crq (ticket_id) where geo_source = 'none';
