-- 21: where a ticket is: one rule for the trigger and for the resolver; and the means to replace objects that a production
-- database brought along.

-- Replacing what was there before. Production's views and functions differ from ours in detail; create or replace cannot change a
-- signature, and an overload would make old calls ambiguous. So the old object is noted, dropped (never cascade) and created anew
-- in one transaction, and keeps its owner and grants.
create table tickets.replaced_definitions (
    replaced_id bigint generated always as identity primary key,
    kind text not null check (kind in ('view', 'function', 'trigger', 'table')),
    schema_name text not null,
    object_name text not null,
    definition text not null,
    comment text,
    owner_name text not null,
    grants jsonb not null default '[]',
    replaced_at timestamptz not null default now()
);
comment on table tickets.replaced_definitions is 'What a migration replaced, as it was: to read, or to put back by hand.';
comment on column tickets.replaced_definitions.grants is 'Explicit grants as [{"grantee", "privilege", "grantable"}]; an empty list where the defaults held.';

create function tickets.grants_of(p_acl aclitem[]) returns jsonb
    language sql stable
    as $$
        select coalesce(jsonb_agg(jsonb_build_object(
            'grantee', case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
            'privilege', privilege_type,
            'grantable', is_grantable)), '[]')
        from aclexplode(p_acl)
    $$;
comment on function tickets.grants_of(aclitem[]) is 'For migrations: an access list as jsonb.';

create procedure tickets.retire(p_schema text, p_name text)
    language plpgsql
    as $$
declare
    old record;
begin
    for old in
        select 'function' as kind, p.oid::regprocedure::text as called, pg_get_functiondef(p.oid) as definition,
            obj_description(p.oid, 'pg_proc') as said, p.proowner as owner, p.proacl as acl
        from pg_proc p
        where p.pronamespace = to_regnamespace(p_schema) and p.proname = p_name and p.prokind = 'f'
        union all
        select 'view', c.oid::regclass::text, pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class'), c.relowner, c.relacl
        from pg_class c
        where c.relnamespace = to_regnamespace(p_schema) and c.relname = p_name and c.relkind = 'v'
    loop
        insert into tickets.replaced_definitions (kind, schema_name, object_name, definition, comment, owner_name, grants)
        values (old.kind, p_schema, p_name, old.definition, old.said, pg_get_userbyid(old.owner), tickets.grants_of(old.acl));
        execute format('drop %s %s', old.kind, old.called);
    end loop;
end
$$;
comment on procedure tickets.retire(text, text) is
    'For migrations: notes and drops every function (all overloads) or the view of that name. Create the new one, then call inherit_access.';

create procedure tickets.inherit_access(p_schema text, p_name text)
    language plpgsql
    as $$
declare
    new_object record;
    old record;
    given record;
begin
    for new_object in
        select 'function' as kind, 'function' as grant_kind, p.oid::regprocedure::text as called
        from pg_proc p
        where p.pronamespace = to_regnamespace(p_schema) and p.proname = p_name and p.prokind = 'f'
        union all
        select 'view', 'table', c.oid::regclass::text
        from pg_class c
        where c.relnamespace = to_regnamespace(p_schema) and c.relname = p_name and c.relkind = 'v'
    loop
        -- Only what this very transaction retired: an older entry may hold grants that were revoked since.
        for old in
            select d.owner_name, d.grants
            from tickets.replaced_definitions d
            where d.kind = new_object.kind and d.schema_name = p_schema and d.object_name = p_name and d.replaced_at = now()
            order by d.replaced_id
        loop
            if old.grants <> '[]' then
                execute format('revoke all on %s %s from public', new_object.grant_kind, new_object.called);
            end if;
            for given in select * from jsonb_to_recordset(old.grants) as g (grantee text, privilege text, grantable boolean) loop
                execute format('grant %s on %s %s to %s%s', given.privilege, new_object.grant_kind, new_object.called, given.grantee,
                    case when given.grantable then ' with grant option' else '' end);
            end loop;
            if old.owner_name <> current_user then
                execute format('alter %s %s owner to %I', new_object.kind, new_object.called, old.owner_name);
            end if;
        end loop;
    end loop;
end
$$;
comment on procedure tickets.inherit_access(text, text) is
    'For migrations: gives the new function or view the owner and grants of what retire dropped in the same transaction.';

create procedure tickets.tolerate_inserts(p_table regclass, p_written text[])
    language plpgsql
    as $$
declare
    unknown_column text;
begin
    for unknown_column in
        select attname from pg_attribute
        where attrelid = p_table and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = '' and attname <> all (p_written)
    loop
        execute format('alter table %s alter column %I drop not null', p_table, unknown_column);
    end loop;
end
$$;
comment on procedure tickets.tolerate_inserts(regclass, text[]) is
    'For migrations: columns of an adopted table that we do not write may be null.';

call tickets.tolerate_inserts('tickets.inc', array['ticket_id', 'raw', 'geo_source']);
call tickets.tolerate_inserts('tickets.crq', array['ticket_id', 'raw', 'geo_source']);
call tickets.tolerate_inserts('tickets.import_meta', array['dataset']);

-- Gazetteers: what production's may lack. A gazetteer of places that is keyed otherwise is kept under another name; its rows are
-- taken over under their old key, valid anywhere, and re-keyed by the Geocoder.
do $$
declare
    old_key text;
    old_latitude text;
    old_longitude text;
begin
    if exists (select from pg_attribute where attrelid = 'tickets.geo_locations'::regclass and attname = 'place_key' and not attisdropped) then
        return;
    end if;

    select a.attname into old_key
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = 'tickets.geo_locations'::regclass and i.indisprimary;
    select max(attname) filter (where attname in ('latitude', 'lat')), max(attname) filter (where attname in ('longitude', 'lng', 'lon'))
    into old_latitude, old_longitude
    from pg_attribute where attrelid = 'tickets.geo_locations'::regclass and attnum > 0 and not attisdropped;
    if old_key is null or old_latitude is null or old_longitude is null then
        raise exception 'tickets.geo_locations has a shape that is not known: no primary key, or no latitude and longitude'
            using hint = 'Rename it out of the way; the gazetteer is then built anew.';
    end if;

    alter table tickets.geo_locations rename to geo_locations_before_21;
    create table tickets.geo_locations (
        place_key text not null,
        cluster_key text not null default '*',
        place text,
        latitude double precision,
        longitude double precision,
        verified boolean not null default false,
        constraint geo_locations_by_cluster_pkey primary key (place_key, cluster_key)
    );
    execute format(
        'insert into tickets.geo_locations (place_key, place, latitude, longitude, verified)
         select %1$I::text, %1$I::text, %2$I, %3$I, coalesce(verified, false) from tickets.geo_locations_before_21
         where (%2$I between -4.9 and 5.6 and %3$I between 33.8 and 42.0) or (%2$I is null and %3$I is null)',
        old_key, old_latitude, old_longitude);
end
$$;

call tickets.tolerate_inserts('tickets.geo_clusters', array['cluster']);
alter table tickets.geo_clusters
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
    add constraint cluster_has_both_coordinates_or_none check ((latitude is null) = (longitude is null)) not valid,
    add constraint cluster_is_in_kenya check (latitude between -4.9 and 5.6 and longitude between 33.8 and 42.0) not valid;
comment on column tickets.geo_clusters.status is 'resolved and manual are used; review waits for a person; no_match and rejected are remembered failures. A verified row is used whatever it says.';
comment on column tickets.geo_clusters.reason is 'Why a row is not used: a short stable word.';
comment on column tickets.geo_clusters.quality is '0 to 100, comparable between providers.';
comment on column tickets.geo_clusters.attribution is 'To be shown on maps, as the provider''s terms ask.';

alter table tickets.geo_locations
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
    add constraint location_has_both_coordinates_or_none check ((latitude is null) = (longitude is null)) not valid,
    add constraint location_is_in_kenya check (latitude between -4.9 and 5.6 and longitude between 33.8 and 42.0) not valid;
comment on table tickets.geo_locations is 'One coordinate for each cleaned place within a cluster, and what is known of how it was found.';
comment on column tickets.geo_locations.place_key is 'The cleaned place as key: lower-case letters and digits.';
comment on column tickets.geo_locations.cluster_key is 'The cluster the place was seen in, as tickets carry it (empty when they carry none); * for anywhere.';
comment on column tickets.geo_locations.verified is 'A person has checked this row: no program overwrites it.';
comment on column tickets.geo_locations.status is 'resolved and manual are used; review waits for a person; no_match and rejected are remembered failures. A verified row is used whatever it says.';
comment on column tickets.geo_locations.reason is 'Why a row is not used: a short stable word.';
comment on column tickets.geo_locations.quality is '0 to 100, comparable between providers.';
comment on column tickets.geo_locations.attribution is 'To be shown on maps, as the provider''s terms ask.';
comment on column tickets.geo_locations.rules_version is 'The cleaning rules under which it was asked for.';
comment on column tickets.geo_locations.expires_at is 'When a remembered failure may be asked again; NULL for results, which are kept for good.';

-- What the Geocoder's cleaning made of each name: the trigger looks up exactly and never cleans.
create table tickets.geo_names (
    location_name text not null,
    cluster text not null,
    place_key text,
    place text,
    rules_version integer not null,
    primary key (location_name, cluster)
);
create index geo_names_by_place on tickets.geo_names (place_key, cluster);
comment on table tickets.geo_names is 'The cleaned place behind each location_name as the source writes it, per cluster. Written by the Geocoder only.';
comment on column tickets.geo_names.cluster is 'The cluster as the ticket carries it; empty when it carries none.';
comment on column tickets.geo_names.place_key is 'Key into geo_locations; NULL when nothing is left of the name after cleaning.';
comment on column tickets.geo_names.place is 'The cleaned place as a person would write it.';
comment on column tickets.geo_names.rules_version is 'The cleaning rules that were used; rows of older rules are cleaned again.';

-- Freshness: what production's table may lack.
alter table tickets.import_meta
    add column if not exists metadata jsonb not null default '{}',
    add column if not exists last_applied_at timestamptz,
    add column if not exists row_count bigint,
    add column if not exists updated_at timestamptz not null default now();

-- A coordinate of the feed. NaN, exponents and the like are no coordinates: NaN has a distance of 0 to everything.
create function tickets.plain_decimal(p_text text) returns double precision
    language sql immutable strict parallel safe
    as $$
        select case when p_text ~ '^-?[0-9]{1,3}([.][0-9]{1,30})?$' then p_text::double precision end
    $$;
comment on function tickets.plain_decimal(text) is 'A plain decimal such as -1.2921 to a number; anything else is NULL. Never an error.';

-- The rule. No cleaning, no exception: at most two exact look-ups. plpgsql, because the trigger then calls it as a plain
-- expression: measured 41 us a row, against 80 us for the same rule as one inlined query.
create type tickets.ticket_position as (latitude double precision, longitude double precision, geo_source text);
comment on type tickets.ticket_position is 'Where a ticket is and how that was found.';

create function tickets.position_of(p_raw jsonb) returns tickets.ticket_position
    language plpgsql stable parallel safe
    as $$
declare
    place tickets.ticket_position;
begin
    place.latitude := tickets.plain_decimal(p_raw ->> 'latitude');
    place.longitude := tickets.plain_decimal(p_raw ->> 'longitude');
    if place.latitude between -4.9 and 5.6 and place.longitude between 33.8 and 42.0 then
        place.geo_source := 'feed';
        return place;
    end if;

    select l.latitude, l.longitude, 'location' into place
    from tickets.geo_names n
    join tickets.geo_locations l on l.place_key = n.place_key and l.cluster_key in (n.cluster, '*')
    where n.location_name = p_raw ->> 'location_name'
        and n.cluster = coalesce(p_raw ->> 'cluster', '')
        and l.latitude is not null
        and (l.verified or l.status in ('resolved', 'manual'))
    order by l.verified desc, l.cluster_key = '*'
    limit 1;
    if found then
        return place;
    end if;

    select c.latitude, c.longitude, 'cluster' into place
    from tickets.geo_clusters c
    where c.cluster = p_raw ->> 'cluster'
        and c.latitude is not null
        and (c.verified or c.status in ('resolved', 'manual'));
    if found then
        return place;
    end if;

    return row (null, null, 'none')::tickets.ticket_position;
end
$$;
comment on function tickets.position_of(jsonb) is
    'Where a record is, by the first that applies: feed (a plain decimal coordinate inside Kenya''s box), location (its cleaned place: a verified row first, then the cluster''s own, then *), cluster (its centre), none.';

-- The trigger. Generated columns are still NULL in a before trigger: it reads new.raw.
do $$
declare
    old record;
begin
    for old in
        select t.oid, t.tgname, t.tgrelid, p.oid as function_oid, p.proowner
        from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where t.tgrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not t.tgisinternal and p.prosrc ilike '%geo_source%'
    loop
        insert into tickets.replaced_definitions (kind, schema_name, object_name, definition, owner_name)
        values ('trigger', 'tickets', old.tgname, pg_get_triggerdef(old.oid) || E';\n' || pg_get_functiondef(old.function_oid), pg_get_userbyid(old.proowner));
        execute format('drop trigger %I on %s', old.tgname, old.tgrelid::regclass);
    end loop;
end
$$;

create or replace function tickets.set_ticket_position() returns trigger
    language plpgsql
    set search_path from current
    as $$
declare
    place tickets.ticket_position := tickets.position_of(new.raw);
begin
    new.geom := st_setsrid(st_makepoint(place.longitude, place.latitude), 4326);
    new.geo_source := place.geo_source;
    return new;
end
$$;
comment on function tickets.set_ticket_position() is 'Trigger: geom and geo_source are always what tickets.position_of says of raw.';

create trigger inc_set_position before insert or update of raw, geom, geo_source on tickets.inc
    for each row execute function tickets.set_ticket_position();
comment on trigger inc_set_position on tickets.inc is 'Sets geom and geo_source.';
create trigger crq_set_position before insert or update of raw, geom, geo_source on tickets.crq
    for each row execute function tickets.set_ticket_position();
comment on trigger crq_set_position on tickets.crq is 'Sets geom and geo_source.';

-- Re-resolving.
call tickets.retire('tickets', 'resolve_ticket_geoms');

create function tickets.resolve_ticket_geoms(
    p_dataset text default null,
    p_ticket_ids text[] default null,
    p_clusters text[] default null,
    p_place_keys text[] default null)
    returns table (dataset text, ticket_id text, latitude double precision, longitude double precision, geo_source text)
    language plpgsql
    as $$
#variable_conflict use_column
declare
    ticket_table text;
    restriction text := '';
begin
    if p_dataset is not null and p_dataset not in ('inc', 'crq') then
        raise exception 'unknown dataset %', p_dataset using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;

    if p_ticket_ids is not null then
        restriction := restriction || ' and t.ticket_id = any ($1)';
    end if;
    if p_clusters is not null then
        restriction := restriction || ' and t.cluster = any ($2)';
    end if;
    if p_place_keys is not null then
        restriction := restriction
            || ' and (t.location_name, coalesce(t.cluster, '''')) in'
            || ' (select n.location_name, n.cluster from tickets.geo_names n where n.place_key = any ($3))';
    end if;

    foreach ticket_table in array array['inc', 'crq'] loop
        continue when p_dataset <> ticket_table;
        return query execute format($sql$
            with misplaced as materialized (
                select t.ticket_id
                from tickets.%1$I t
                cross join lateral tickets.position_of(t.raw) p
                where (p.latitude, p.longitude, p.geo_source) is distinct from (t.latitude, t.longitude, t.geo_source)
                    %2$s
                order by t.ticket_id
                for no key update of t
            )
            update tickets.%1$I t
            set geo_source = t.geo_source
            from misplaced m
            where t.ticket_id = m.ticket_id
            returning %1$L::text, t.ticket_id, t.latitude, t.longitude, t.geo_source
            $sql$, ticket_table, restriction)
            using p_ticket_ids, p_clusters, p_place_keys;
    end loop;
end
$$;
comment on function tickets.resolve_ticket_geoms(text, text[], text[], text[]) is
    'Positions tickets anew after the gazetteer changed: all, or those of a dataset, with these ids, in these clusters, at these places (restrictions combine with AND). Locks in ticket_id order, writes only what differs, leaves ingested_at alone, returns what changed.';
call tickets.inherit_access('tickets', 'resolve_ticket_geoms');
