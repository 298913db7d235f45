-- 23: the gazetteers: where clusters and places are and how that was found; what cleaning made of each name; imported places, aliases, and the audit of decisions.
-- locks first: tickets.geo_clusters, tickets.geo_locations

-- Trigrams are the index by which a misspelt name finds its likes. The extension is a trusted one: whoever may create schemas in the database
-- may create it. One that stands in a schema of its own is used there.
do $$
declare
    its_schema text;
begin
    if not exists (select from pg_extension where extname = 'pg_trgm') then
        create extension pg_trgm;
    end if;
    select quote_ident(n.nspname) into its_schema
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_trgm';
    if its_schema <> all (string_to_array(current_setting('search_path'), ', ')) then
        perform set_config('search_path', current_setting('search_path') || ', ' || its_schema, false);
    end if;
end
$$;

-- Kenya's box, for constraints and positions. The Geocoder has the same in C#; a test compares the two.
create function tickets.in_kenya(p_latitude double precision, p_longitude double precision) returns boolean
    language sql immutable parallel safe
    as $$ select p_latitude between -4.9 and 5.6 and p_longitude between 33.8 and 42.0 $$;
comment on function tickets.in_kenya(double precision, double precision) is 'Whether a coordinate lies in the box around Kenya; NULL for NULL.';
grant execute on function tickets.in_kenya(double precision, double precision) to public;

-- A gazetteer of another program has its coordinates in columns that are known, or it is refused before it is given any.
do $$
declare
    gazetteer record;
begin
    for gazetteer in
        select attrelid::regclass as name, array_agg(attname::text order by attnum) as columns,
            bool_or(format_type(atttypid, null) ~ '(geometry|geography)$') as has_geometry
        from pg_attribute
        where attrelid in ('tickets.geo_clusters'::regclass, 'tickets.geo_locations'::regclass) and attnum > 0 and not attisdropped
        group by attrelid
    loop
        if not (gazetteer.has_geometry or gazetteer.columns && array['latitude', 'lat'] and gazetteer.columns && array['longitude', 'lng', 'lon', 'long']) then
            raise exception '% has no coordinates that are known: found the columns %, expected latitude and longitude, or a geometry',
                gazetteer.name, array_to_string(gazetteer.columns, ', ')
                using hint = 'Add columns latitude and longitude (double precision) and fill them, or rename the table out of the way: the gazetteer is then built anew.';
        end if;
    end loop;
end
$$;

-- Clusters and places. An adopted table of another program may lack the columns of 01, too; 24 fills them.
alter table tickets.geo_clusters
    add column if not exists cluster text,
    add column if not exists latitude double precision,
    add column if not exists longitude double precision,
    add column if not exists verified boolean not null default false,
    add column if not exists status text not null default 'resolved'
        constraint cluster_status_is_known check (status in ('resolved', 'manual', 'review', 'no_match', 'rejected')),
    add column if not exists reason text,
    add column if not exists provider text,
    add column if not exists quality integer,
    add column if not exists attribution text,
    add column if not exists fetched_at timestamptz,
    add column if not exists verified_by text,
    add column if not exists verified_at timestamptz,
    add column if not exists note text,
    add column if not exists radius_km double precision constraint cluster_radius_is_positive check (radius_km > 0);
comment on table tickets.geo_clusters is 'The centre of each cluster: the coarse position of a ticket whose place is unknown, and what the wrong-city guard measures from.';
comment on column tickets.geo_clusters.cluster is 'The cluster''s name, exactly as tickets carry it.';
comment on column tickets.geo_clusters.latitude is 'WGS 84 degrees of the centre; NULL when it is not known.';
comment on column tickets.geo_clusters.longitude is 'WGS 84 degrees of the centre; NULL when it is not known.';
comment on column tickets.geo_clusters.verified is 'A person has checked this row: no program overwrites it.';
comment on column tickets.geo_clusters.status is 'resolved and manual are used; review waits for a person; no_match and rejected are recorded failures. A verified row is used whatever its status.';
comment on column tickets.geo_clusters.reason is 'Why a row is not used: a short stable word.';
comment on column tickets.geo_clusters.provider is 'Who gave the answer; NULL for a person''s.';
comment on column tickets.geo_clusters.quality is '0 to 100, comparable between providers.';
comment on column tickets.geo_clusters.attribution is 'To be shown on maps, as the provider''s terms ask.';
comment on column tickets.geo_clusters.fetched_at is 'When the answer came.';
comment on column tickets.geo_clusters.verified_by is 'Who checked it.';
comment on column tickets.geo_clusters.verified_at is 'When it was checked.';
comment on column tickets.geo_clusters.note is 'For people.';
comment on column tickets.geo_clusters.radius_km is 'How far from the centre a place of this cluster may be; NULL for the usual 25 km.';

alter table tickets.geo_locations
    add column if not exists place text,
    add column if not exists latitude double precision,
    add column if not exists longitude double precision,
    add column if not exists verified boolean not null default false,
    add column if not exists status text not null default 'resolved'
        constraint location_status_is_known check (status in ('resolved', 'manual', 'review', 'no_match', 'rejected')),
    add column if not exists reason text,
    add column if not exists provider text,
    add column if not exists quality integer,
    add column if not exists attribution text,
    add column if not exists rules_version integer,
    add column if not exists fetched_at timestamptz,
    add column if not exists expires_at timestamptz,
    add column if not exists verified_by text,
    add column if not exists verified_at timestamptz,
    add column if not exists note text,
    add column if not exists candidates jsonb;

-- What cleaning made of each name: the trigger on the ticket tables looks names up exactly and never cleans.
create table tickets.geo_names (
    location_name text not null,
    cluster text not null,
    place_key text,
    place text,
    rules_version integer not null,
    detail text,
    from_landmark boolean not null default false,
    adopted_key text,
    primary key (location_name, cluster)
);
create index geo_names_by_place on tickets.geo_names (place_key, cluster);
create index geo_names_by_adopted_key on tickets.geo_names (adopted_key) where adopted_key is not null;
comment on table tickets.geo_names is 'The cleaned place behind each location_name as the source writes it, per cluster. Written by the Geocoder only.';
comment on column tickets.geo_names.location_name is 'As tickets carry it, network codes and all.';
comment on column tickets.geo_names.cluster is 'The cluster as the ticket carries it; empty when it carries none.';
comment on column tickets.geo_names.place_key is 'Key into geo_locations; NULL when nothing is left of the name after cleaning.';
comment on column tickets.geo_names.place is 'The cleaned place as a person would write it.';
comment on column tickets.geo_names.rules_version is 'The cleaning rules that were used; rows of older rules are cleaned again.';
comment on column tickets.geo_names.detail is 'House, block, gate or landmark that cleaning took off the name: for the dispatcher.';
comment on column tickets.geo_names.from_landmark is 'The name says only what the place is near to: answers count for less.';
comment on column tickets.geo_names.adopted_key is
    'Key of the row of geo_locations, valid anywhere, at whose coordinate the former loader placed tickets of this name: it goes on serving them. NULL for every other name.';

-- Imported places. The list that ships with the Geocoder stays in the Geocoder: this is what an operator adds.
create table tickets.geo_places (
    place_id bigint generated always as identity primary key,
    source text not null,
    source_id text not null,
    name text not null,
    level text not null constraint place_level_is_a_locations check (level in ('estate', 'suburb', 'town', 'city')),
    feature text,
    latitude double precision not null,
    longitude double precision not null,
    population bigint not null default 0,
    attribution text,
    imported_at timestamptz not null default now(),
    constraint geo_places_by_source unique (source, source_id),
    constraint place_is_in_kenya check (tickets.in_kenya(latitude, longitude))
);
comment on table tickets.geo_places is 'Places of an imported gazetteer: towns, suburbs, localities; no county, no district.';
comment on column tickets.geo_places.place_id is 'The place, for its names.';
comment on column tickets.geo_places.source is 'The gazetteer it is from: geonames.';
comment on column tickets.geo_places.source_id is 'Its id there: an import finds it again by this.';
comment on column tickets.geo_places.name is 'Its name there, as a person would write it.';
comment on column tickets.geo_places.level is 'How much ground it covers: estate, suburb, town or city. A city is an answer to its own name only.';
comment on column tickets.geo_places.feature is 'Its kind there: P.PPLX.';
comment on column tickets.geo_places.latitude is 'WGS 84 degrees.';
comment on column tickets.geo_places.longitude is 'WGS 84 degrees.';
comment on column tickets.geo_places.population is '0 when the source does not say.';
comment on column tickets.geo_places.attribution is 'To be shown on maps, as the source''s terms ask.';
comment on column tickets.geo_places.imported_at is 'When an import last changed it.';

create table tickets.geo_place_names (
    place_id bigint not null references tickets.geo_places on delete cascade,
    name_key text not null,
    name text not null,
    primary key (place_id, name_key)
);
create index geo_place_names_by_key on tickets.geo_place_names (name_key);
create index geo_place_names_by_spelling on tickets.geo_place_names using gin (name_key gin_trgm_ops);
comment on table tickets.geo_place_names is 'The names of imported places, a row each: the name itself and the alternate ones.';
comment on column tickets.geo_place_names.place_id is 'The place, in geo_places.';
comment on column tickets.geo_place_names.name_key is 'The name as key, cleaned as tickets'' names are.';
comment on column tickets.geo_place_names.name is 'The name as it was cleaned, for people.';

-- Aliases: what a place is called besides, which no spelling tells.
create table tickets.geo_aliases (
    alias_key text not null,
    cluster_key text not null default '*',
    place text not null,
    place_key text not null,
    added_by text not null default current_user,
    added_at timestamptz not null default now(),
    why text,
    primary key (alias_key, cluster_key),
    constraint alias_is_another_name check (alias_key <> place_key)
);
comment on table tickets.geo_aliases is 'Other names of places, given by people: Zimma is Zimmerman. Never chained: an alias leads to a place.';
comment on column tickets.geo_aliases.alias_key is 'The other name as key: lower-case letters and digits.';
comment on column tickets.geo_aliases.cluster_key is 'The cluster it holds in, as tickets carry it; * for anywhere. The cluster''s own alias comes first.';
comment on column tickets.geo_aliases.place is 'The place that is meant, as a person would write it.';
comment on column tickets.geo_aliases.place_key is 'The place that is meant, as key.';
comment on column tickets.geo_aliases.added_by is 'Who added it.';
comment on column tickets.geo_aliases.added_at is 'When it was added.';
comment on column tickets.geo_aliases.why is 'For people.';

-- The audit. Triggers write it, in the transaction of the change, so that plain SQL leaves the same record as a command; as the owner, so that
-- nobody needs a right to write here.
create table tickets.geo_audit (
    audit_id bigint generated always as identity primary key,
    changed_at timestamptz not null default now(),
    who text not null,
    what text not null constraint audit_is_of_a_known_kind check (what in ('place', 'cluster', 'alias')),
    name text not null,
    cluster_key text,
    old jsonb,
    new jsonb,
    why text,
    constraint audit_tells_old_or_new check (num_nonnulls(old, new) > 0)
);
create index geo_audit_by_name on tickets.geo_audit using hash (name);
comment on table tickets.geo_audit is 'What people decided about places, clusters and aliases: who, when, what it was, what it is, why. Append-only; written by triggers in the transaction of the change.';
comment on column tickets.geo_audit.audit_id is 'Ascending in the order of recording.';
comment on column tickets.geo_audit.changed_at is 'The time of the transaction that changed it.';
comment on column tickets.geo_audit.who is 'The setting fleettickets.who of the transaction, which fleetctl sets; else the database user.';
comment on column tickets.geo_audit.what is 'place (tickets.geo_locations), cluster (tickets.geo_clusters) or alias.';
comment on column tickets.geo_audit.name is 'The place''s key, the cluster''s name or the alias''s key.';
comment on column tickets.geo_audit.cluster_key is 'The cluster within which it holds, * for anywhere; NULL for a cluster itself.';
comment on column tickets.geo_audit.old is 'The row before, without what is of no concern here; NULL when it is new.';
comment on column tickets.geo_audit.new is 'The row after; NULL when it was deleted.';
comment on column tickets.geo_audit.why is 'The setting fleettickets.why of the transaction; NULL without one.';
