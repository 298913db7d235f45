-- 28: the tickets that an adopted database brought: their versions, and the names whose positions go on as they were. Nothing on a fresh database.

-- Versions. Everything that the former loader applied stands at its watermark: a file with an older name loses against it, one with a newer name wins.
-- Generation 0 and -infinity, before any object of that name: the file itself, read again, is newer than what was made of it.
insert into tickets.streams (dataset) values ('inc'), ('crq') on conflict do nothing;
insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
select s.dataset, s.epoch, w.name, 0, '-infinity', '', format('automations/%s/changes/%s.csv', s.dataset, w.name), 'adopted'
from tickets.streams s
join tickets.import_meta m using (dataset)
cross join tickets.key_name(m.metadata ->> 'source_max_key') as w (name)
where w.name is not null;
insert into tickets.ticket_versions (dataset, ticket_id, file_id, line)
select f.dataset, t.ticket_id, f.id, 0
from tickets.change_files f
join (select 'inc' as dataset, ticket_id from tickets.inc union all select 'crq', ticket_id from tickets.crq) t using (dataset)
order by 1, 2;

-- Names. A ticket at a place stands at the coordinate of a row of the gazetteer, found by another program's cleaning, which is not known here. So the row is
-- found by that coordinate. Of several coordinates of one name the one that the gazetteer has counts, else the most frequent.
create temp table places on commit drop as
select place_key, verified, round(latitude::numeric, 6) as latitude, round(longitude::numeric, 6) as longitude,
    regexp_replace(lower(place_key), '[^a-z0-9]+', '', 'g') as reduced
from tickets.geo_locations
where cluster_key = '*' and latitude is not null;
create temp table placed on commit drop as
select distinct on (location_name, cluster) location_name, cluster, latitude, longitude, regexp_replace(lower(location_name), '[^a-z0-9]+', '', 'g') as reduced
from (
    select location_name, coalesce(cluster, '') as cluster, round(latitude::numeric, 6) as latitude, round(longitude::numeric, 6) as longitude,
        count(*) filter (where is_actionable) as open, count(*) as tickets
    from (
        select location_name, cluster, latitude, longitude, is_actionable from tickets.inc where geo_source = 'location'
        union all
        select location_name, cluster, latitude, longitude, is_actionable from tickets.crq where geo_source = 'location') t
    where octet_length(location_name) <= 1000 and octet_length(coalesce(cluster, '')) <= 1000 and tickets.in_kenya(latitude, longitude)
    group by 1, 2, 3, 4) n
left join (select latitude, longitude, bool_or(verified) as verified from places group by 1, 2) p using (latitude, longitude)
order by location_name, cluster, p.verified desc nulls last, open desc, tickets desc, latitude, longitude;

-- Several rows may share a coordinate, as when a provider fell back: the one whose key the name contains, the longest first; else the one most alike.
insert into tickets.geo_names (location_name, cluster, rules_version, adopted_key)
select distinct on (n.location_name, n.cluster) n.location_name, n.cluster, 0, p.place_key
from placed n
join places p using (latitude, longitude)
order by n.location_name, n.cluster, position(p.reduced in n.reduced) > 0 and p.reduced <> '' desc,
    case when position(p.reduced in n.reduced) > 0 then length(p.reduced) end desc nulls last,
    word_similarity(p.reduced, n.reduced) desc, p.verified desc, p.place_key;

-- A coordinate that the gazetteer has lost since is kept under the ticket's own name.
with lost as (
    select p.location_name, p.cluster, p.latitude, p.longitude, p.location_name || ' / ' || p.cluster as place_key
    from placed p
    where not exists (select from tickets.geo_names n where n.location_name = p.location_name and n.cluster = p.cluster)
),
kept as (
    insert into tickets.geo_locations (place_key, cluster_key, place, latitude, longitude, status, reason, provider)
    select place_key, '*', location_name, latitude, longitude, 'review', 'adopted', 'adopted'
    from lost
    order by place_key
    on conflict (place_key, cluster_key) do nothing
)
insert into tickets.geo_names (location_name, cluster, rules_version, adopted_key)
select location_name, cluster, 0, place_key
from lost;

-- Centres, too: a cluster that the former loader found under another spelling of its name keeps the centre that its tickets have.
insert into tickets.geo_clusters (cluster, latitude, longitude, provider, note)
select distinct on (cluster) cluster, latitude, longitude, 'adopted', 'where its tickets were at the adoption'
from (
    select cluster, latitude, longitude, count(*) filter (where is_actionable) as open, count(*) as tickets
    from (
        select cluster, latitude, longitude, is_actionable from tickets.inc where geo_source = 'cluster'
        union all
        select cluster, latitude, longitude, is_actionable from tickets.crq where geo_source = 'cluster') t
    where octet_length(cluster) <= 1000 and tickets.in_kenya(latitude, longitude)
    group by 1, 2, 3) c
where not exists (select from tickets.geo_clusters g where g.cluster = c.cluster and (g.usable or g.verified))
order by cluster, open desc, tickets desc, latitude, longitude
on conflict (cluster) do update set latitude = excluded.latitude, longitude = excluded.longitude, status = 'resolved', provider = excluded.provider, note = excluded.note;
