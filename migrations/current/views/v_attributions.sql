create or replace view reporting.v_attributions as
select 'location'::text as geo_source, l.latitude, l.longitude, l.attribution
from tickets.geo_locations l
where l.attribution <> '' and l.usable
union all
select 'cluster'::text, c.latitude, c.longitude, c.attribution
from tickets.geo_clusters c
where c.attribution <> '' and c.usable;
comment on view reporting.v_attributions is 'Positions in use that are owed to somebody, and to whom: what a map has to show beside them. A view, so that a reader of maps needs no right to read the gazetteers.';
comment on column reporting.v_attributions.geo_source is 'location or cluster: what tickets at that position say of it.';
comment on column reporting.v_attributions.latitude is 'WGS 84 degrees.';
comment on column reporting.v_attributions.longitude is 'WGS 84 degrees.';
comment on column reporting.v_attributions.attribution is 'To be shown on maps, as the provider''s terms ask.';
call tickets.carry_grants('select', 'tickets.inc', 'select', 'reporting.v_attributions');
