-- 01: the schemas, the ticket tables and the gazetteers.
--
-- Raw first: a ticket is its id, its cleaned record as jsonb and a derived position. Typed columns follow as generated columns
-- over raw (03 to 06, 13), so they can never disagree with it, and a column the source adds needs no migration.

create schema if not exists tickets;
comment on schema tickets is 'Field tickets of the ISP as the change files assert them, and where they are.';
create schema if not exists reporting;
comment on schema reporting is 'Functions and views that other systems call: maps, dashboards, series.';

-- PostGIS: only a superuser may create it on most servers, so it is created only where it is absent.
do $$
begin
    if not exists (select from pg_extension where extname = 'postgis') then
        create extension postgis;
    end if;
exception
    when insufficient_privilege then
        raise exception 'the extension postgis is not in this database, and % may not create it', current_user
            using errcode = 'insufficient_privilege',
                  hint = 'Have an administrator run: create extension postgis;';
end
$$;

-- Ticket tables: one row a ticket, never deleted.
create table if not exists tickets.inc (
    ticket_id text primary key,
    raw jsonb not null,
    geom geometry(Point, 4326),
    geo_source text not null default 'none' constraint geo_source_is_known check (geo_source in ('feed', 'location', 'cluster', 'none')),
    ingested_at timestamptz not null default now()
);
comment on table tickets.inc is 'Incidents: one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';

create table if not exists tickets.crq (
    ticket_id text primary key,
    raw jsonb not null,
    geom geometry(Point, 4326),
    geo_source text not null default 'none' constraint geo_source_is_known check (geo_source in ('feed', 'location', 'cluster', 'none')),
    ingested_at timestamptz not null default now()
);
comment on table tickets.crq is 'Change requests (installations): one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';

do $$
declare
    ticket_table text;
begin
    foreach ticket_table in array array['inc', 'crq'] loop
        execute format($sql$
            comment on column tickets.%1$I.ticket_id is 'The source''s id, trimmed.';
            comment on column tickets.%1$I.raw is 'The cleaned record, every value as the source''s text or null: the source of truth.';
            comment on column tickets.%1$I.geom is 'Where the ticket is, set by trigger from raw and the gazetteers, never by hand.';
            comment on column tickets.%1$I.geo_source is 'How geom was found: feed (the source''s own coordinate), location (its place), cluster (the centre of its area: not a door), none.';
            comment on column tickets.%1$I.ingested_at is 'When ingestion last inserted or updated the row. Geocoding does not touch it.';
            create index if not exists %2$I on tickets.%1$I using gist (geom);
        $sql$, ticket_table, ticket_table || '_geom_idx');
    end loop;
end
$$;

-- Gazetteers: where clusters and places are.
create table if not exists tickets.geo_clusters (
    cluster text primary key,
    latitude double precision,
    longitude double precision,
    verified boolean not null default false
);
comment on table tickets.geo_clusters is 'The centre of each cluster: the coarse position of a ticket whose place is unknown, and what the wrong-city guard measures from.';
comment on column tickets.geo_clusters.cluster is 'The cluster''s name, exactly as tickets carry it.';
comment on column tickets.geo_clusters.verified is 'A person has checked this row: no program overwrites it.';

create table if not exists tickets.geo_locations (
    place_key text not null,
    cluster_key text not null default '*',
    place text,
    latitude double precision,
    longitude double precision,
    verified boolean not null default false,
    primary key (place_key, cluster_key)
);
comment on table tickets.geo_locations is 'One coordinate for each cleaned place within a cluster, and what is known of how it was found.';
comment on column tickets.geo_locations.place_key is 'The cleaned place as key: lower-case letters and digits.';
comment on column tickets.geo_locations.cluster_key is 'The cluster the place was seen in, as tickets carry it (empty when they carry none); * for anywhere.';
comment on column tickets.geo_locations.place is 'The cleaned place as a person would write it.';
comment on column tickets.geo_locations.verified is 'A person has checked this row: no program overwrites it.';
