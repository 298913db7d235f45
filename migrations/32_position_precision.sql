-- 32: how precise a position is: what kind of place it stands for, and how far off the truth may be. Tickets that have a position get theirs by 33.
-- locks first: tickets.inc, tickets.crq, tickets.geo_locations

alter table tickets.inc
    add column if not exists geo_precision text constraint geo_precision_is_known check (geo_precision in ('building', 'estate', 'suburb', 'town', 'cluster')),
    add column if not exists geo_radius_m integer constraint geo_radius_is_positive check (geo_radius_m > 0);
comment on column tickets.inc.geo_precision is 'What geom stands for: building, estate, suburb, town or cluster; NULL without a position. Set by trigger, never by hand.';
comment on column tickets.inc.geo_radius_m is 'How far off the truth may be, in metres; NULL without a position. Set by trigger, never by hand.';
alter table tickets.crq
    add column if not exists geo_precision text constraint geo_precision_is_known check (geo_precision in ('building', 'estate', 'suburb', 'town', 'cluster')),
    add column if not exists geo_radius_m integer constraint geo_radius_is_positive check (geo_radius_m > 0);
comment on column tickets.crq.geo_precision is 'What geom stands for: building, estate, suburb, town or cluster; NULL without a position. Set by trigger, never by hand.';
comment on column tickets.crq.geo_radius_m is 'How far off the truth may be, in metres; NULL without a position. Set by trigger, never by hand.';

alter table tickets.geo_locations
    add column if not exists geo_precision text constraint location_precision_is_known check (geo_precision in ('building', 'estate', 'suburb', 'town')),
    add column if not exists geo_radius_m integer constraint location_radius_is_positive check (geo_radius_m > 0);
comment on column tickets.geo_locations.geo_precision is 'The kind of place: building, estate, suburb or town; NULL when it is not known, which counts as a suburb.';
comment on column tickets.geo_locations.geo_radius_m is 'How far off the position may be, in metres, by the kind of place, by the provider''s answer or by a person; NULL for the usual of its kind.';

-- A place that an imported gazetteer has at this very point is of its kind. What the gazetteers answered by older rules is looked for again, which costs
-- nothing: the rules were mistaken in some, and every answer then brings its kind.
update tickets.geo_locations l
set geo_precision = case p.level when 'city' then 'town' else p.level end, geo_radius_m = case when p.level = 'city' then 10000 end
from tickets.geo_places p
where p.latitude = l.latitude and p.longitude = l.longitude and l.geo_precision is null;
update tickets.geo_locations
set rules_version = 0
where not verified and status = 'resolved' and provider in ('offline', 'gazetteer');

alter table tickets.announced_positions add column geo_precision text, add column geo_radius_m integer;
comment on column tickets.announced_positions.geo_precision is 'building, estate, suburb, town or cluster, as announced; NULL for no position, and for what was announced before events had it.';
comment on column tickets.announced_positions.geo_radius_m is 'Metres, as announced; NULL for no position, and for what was announced before events had it.';

alter type tickets.ticket_position add attribute geo_precision text, add attribute geo_radius_m integer;
alter type reporting.nearest_ticket add attribute geo_precision text, add attribute geo_radius_m integer;
alter type reporting.nearest_ticket_of_vehicle add attribute geo_precision text, add attribute geo_radius_m integer;
comment on column reporting.nearest_ticket.geo_precision is 'building, estate, suburb, town or cluster: what the position stands for.';
comment on column reporting.nearest_ticket.geo_radius_m is 'How far off the position may be, in metres.';
comment on column reporting.nearest_ticket.position_is_approximate is 'geo_radius_m is over 250: the position is no door. Ask before driving there.';
