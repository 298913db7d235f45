-- What a former loader left in a large database, in the schema fixture: 35,000 tickets, 2,910 places under its keys (house numbers and words like Court kept), 30 of
-- them verified, 60 places at one coordinate, 60 pairs that only reduced keys tell no more apart, and 30 clusters. Written into tables of any shape by the caller.
create schema fixture;
create table fixture.clusters (nth serial primary key, cluster text, latitude double precision, longitude double precision, verified boolean);
insert into fixture.clusters (cluster, latitude, longitude, verified)
select upper(name) || ' CLUSTER', latitude + 0.004, longitude - 0.003, name < 'K'
from (values
    ('Westlands', -1.267, 36.811), ('Roysambu', -1.218, 36.887), ('Zimmerman', -1.210, 36.896), ('Githurai', -1.203, 36.911), ('Kasarani', -1.222, 36.902),
    ('Mwiki', -1.227, 36.931), ('Kikuyu', -1.246, 36.663), ('Ruaka', -1.206, 36.779), ('Lavington', -1.278, 36.769), ('Kileleshwa', -1.278, 36.786),
    ('Kilimani', -1.290, 36.786), ('Langata', -1.340, 36.765), ('Otiende', -1.322, 36.785), ('South B', -1.312, 36.836), ('Pipeline', -1.318, 36.893),
    ('Embakasi', -1.312, 36.912), ('Nyayo', -1.329, 36.909), ('Donholm', -1.297, 36.889), ('Umoja', -1.283, 36.893), ('Innercore', -1.277, 36.899),
    ('Kayole', -1.276, 36.913), ('Buruburu', -1.287, 36.876), ('Utawala', -1.285, 36.968), ('Rongai', -1.396, 36.757), ('Thika', -1.039, 37.083),
    ('Makongeni', -1.051, 37.108), ('Juja', -1.103, 37.014), ('Ruiru', -1.149, 36.961), ('Membley', -1.170, 36.940), ('Nyali', -4.035, 39.705)) as c (name, latitude, longitude);
-- In no gazetteer by its exact name: the former loader found it all the same.
create table fixture.spelt (cluster text, spelt text);
insert into fixture.spelt values ('KASARANI CLUSTER', 'Kasarani cluster ');

create table fixture.places (n integer primary key, key text not null unique, cluster_n integer not null, latitude double precision, longitude double precision, verified boolean not null);
insert into fixture.places
select n, case n % 5
        when 0 then format('%s court %s', area, 2 + n / 30)
        when 1 then format('%s house %s', area, 2 + n / 30)
        when 2 then format('%s phase %s gate %s', area, 1 + n % 3, 2 + n / 30)
        when 3 then format('%s stage %s', area, 2 + n / 30)
        else case when n < 150 then area || repeat(' annex', n / 30) else format('%s%s apartments', area, 2 + n / 30) end
    end,
    c.nth, case when n % 50 = 7 then -1.2864 else latitude + ((n * 37) % 101 - 50) * 0.0001 - 0.004 end, case when n % 50 = 7 then 36.8172 else longitude + ((n * 53) % 103 - 51) * 0.0001 end,
    n % 97 = 0
from generate_series(0, 2849) as n
join (select *, lower(replace(cluster, ' CLUSTER', '')) as area from fixture.clusters) c on c.nth = 1 + n % 30;
insert into fixture.places
select 2850 + m, replace(p.key, ' court ', '-court-'), p.cluster_n, p.latitude + 0.003, p.longitude + 0.004, false
from generate_series(0, 59) as m
join fixture.places p on p.n = 300 + 5 * m;

-- The names that tickets carry: the key between network codes; each name always under the same cluster.
create table fixture.tickets (dataset text, ticket_id text, raw jsonb, latitude double precision, longitude double precision, geo_source text, place_n integer, primary key (dataset, ticket_id));
insert into fixture.tickets
select case when t.n % 7 = 0 then 'crq' else 'inc' end, format('%s%s', case when t.n % 7 = 0 then 'CRQ' else 'WOT' end, lpad(t.n::text, 7, '0')),
    jsonb_build_object(
        'ticket_id', t.n::text, 'cluster', coalesce(s.spelt, c.cluster), 'region', 'nairobi', 'is_actionable', case when t.n % 3 = 0 then 'true' else 'false' end,
        'location_name', case when t.n % 25 <> 24 then
            case t.n / 2910 % 3 when 0 then 'NW_' || upper(p.key) || '_FDT' || 1 + t.n % 4 when 1 then 'ADR_MNT_' || upper(p.key) else upper(p.key) || ' SDUS' end end,
        'normalized_status', case when t.n % 3 = 0 then 'open' else 'closed' end, 'latitude', '', 'longitude', '',
        'created_at_service', '2026-06-20 10:00:00', 'closed_at', case when t.n % 3 = 0 then '' else '2026-06-21 10:00:00' end),
    case when t.n % 25 <> 24 then p.latitude else c.latitude end, case when t.n % 25 <> 24 then p.longitude else c.longitude end,
    case when t.n % 25 <> 24 then 'location' else 'cluster' end, case when t.n % 25 <> 24 then p.n end
from generate_series(0, 34999) as t (n)
join fixture.places p on p.n = t.n % 2910
join fixture.clusters c on c.nth = p.cluster_n
left join fixture.spelt s on s.cluster = c.cluster and t.n % 2 = 0;
