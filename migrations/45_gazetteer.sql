-- 45: the gazetteer: imported places with all their names, and aliases that people give.

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
    perform set_config('search_path', current_setting('search_path') || ', ' || its_schema, true);
exception
    when insufficient_privilege then
        raise exception 'the extension pg_trgm is not in this database, and % may not create it', current_user
            using errcode = 'insufficient_privilege',
                  hint = 'Have an administrator run: create extension pg_trgm;';
    when undefined_file or feature_not_supported then
        raise exception 'the extension pg_trgm is not in this database, and the server does not have it'
            using errcode = 'feature_not_supported',
                  hint = 'Install the package with PostgreSQL''s contrib modules on the server, then migrate again.';
end
$$;

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
    constraint place_is_in_kenya check (latitude between -4.9 and 5.6 and longitude between 33.8 and 42.0)
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

create index geo_locations_by_spelling on tickets.geo_locations using gin (place_key gin_trgm_ops);

-- A remote provider that falls back answers different places with one coordinate: found by this.
create index geo_locations_by_position on tickets.geo_locations (latitude, longitude) where not verified;

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
comment on column tickets.geo_aliases.added_by is 'Who says so.';
comment on column tickets.geo_aliases.added_at is 'When it was said.';
comment on column tickets.geo_aliases.why is 'For people.';

create function tickets.forget_answers_of_alias() returns trigger
    language plpgsql
    as $$
declare
    said record;
begin
    said := case when tg_op = 'DELETE' then old else new end;
    update tickets.geo_locations
    set status = case when status = 'resolved' then 'review' else status end,
        reason = case when status = 'resolved' then 'alias_changed' else reason end,
        expires_at = now()
    where place_key = said.alias_key
        and (said.cluster_key = '*' or cluster_key = said.cluster_key)
        and cluster_key <> '*'
        and not verified
        and status <> 'manual';
    return null;
end
$$;
comment on function tickets.forget_answers_of_alias() is 'Trigger: what was found, or not found, under another name is asked again once people say otherwise. Their own rows stay.';
create trigger geo_aliases_forget_answers after insert or update or delete on tickets.geo_aliases
    for each row execute function tickets.forget_answers_of_alias();

-- Whatever could be meant by a misspelt key. Similar is not equal: the caller tests the edit distance. 0.3 finds a letter too many, too few or
-- wrong in a name of five; a higher threshold loses short names first.
create function tickets.keys_like(p_key text) returns setof text
    language sql stable parallel safe
    set search_path from current
    set pg_trgm.similarity_threshold = 0.3
    as $$
        select name_key from tickets.geo_place_names where name_key % p_key
        union
        select place_key from tickets.geo_locations where place_key % p_key
    $$;
comment on function tickets.keys_like(text) is 'Keys of imported places and of the gazetteer that are spelled like this one, by trigrams.';
