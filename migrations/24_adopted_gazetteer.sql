-- 24: gazetteers that an adopted database brought: ours by cluster and by place_key and cluster_key, whatever their shape. Their own columns stay, and a
-- trigger keeps the two forms equal, so that their program can go on. On a fresh database only constraints and indexes are made.
-- dependents of: tickets.geo_locations

-- The column of a table that holds the name: one that is called so, else the first text column of a unique index; and the columns that are unique with it.
create function pg_temp.key_of(p_table regclass, p_called text[], out key text, out unique_columns text[])
    language plpgsql
    as $$
begin
    select a.attname, (select array_agg(u.attname::text order by array_position(i.indkey, u.attnum)) from pg_attribute u where u.attrelid = p_table and u.attnum = any (i.indkey))
    into key, unique_columns
    from pg_attribute a
    left join pg_index i on i.indrelid = a.attrelid and i.indisunique and a.attnum = i.indkey[0]
    where a.attrelid = p_table
        and a.attnum > 0
        and not a.attisdropped
        and format_type(a.atttypid, null) in ('text', 'character varying', 'citext')
        and (a.attname = any (p_called) or i.indexrelid is not null)
    order by i.indexrelid is null, coalesce(array_position(p_called, a.attname::text), 1000), i.indisprimary desc nulls last, a.attnum
    limit 1;
    if key is null then
        raise exception '% has no column that is known to hold a name: expected one of %, or a unique text column', p_table, array_to_string(p_called, ', ')
            using hint = 'Rename the table out of the way: the gazetteer is then built anew.';
    end if;
    unique_columns := coalesce(unique_columns, array[key]);
end
$$;

-- Where the table has its coordinates: column names or, in a geometry, expressions. Ours are filled from them within Kenya's box; outside of it nothing was ever
-- a place of a ticket.
create function pg_temp.fill_coordinates(p_table regclass) returns text
    language plpgsql
    as $$
declare
    columns text[] := (select array_agg(attname::text) from pg_attribute where attrelid = p_table and attnum > 0 and not attisdropped);
    latitude text := case when 'lat' = any (columns) then 'lat' end;
    longitude text := (select n from unnest(columns) as n where n in ('lng', 'lon', 'long') limit 1);
    point text;
    point_type text;
    moved text;
    written_back text;
begin
    select attname, format_type(atttypid, null) into point, point_type
    from pg_attribute
    where attrelid = p_table and attnum > 0 and not attisdropped and format_type(atttypid, null) ~ '(geometry|geography)$'
    order by attname
    limit 1;
    if latitude is not null and longitude is not null then
        moved := format('(new.%1$I, new.%2$I) is distinct from (old.%1$I, old.%2$I)', latitude, longitude);
        written_back := format('new.%I := new.latitude; new.%I := new.longitude;', latitude, longitude);
    elsif point is not null then
        latitude := format('st_y(%I::geometry)', point);
        longitude := format('st_x(%I::geometry)', point);
        moved := format('st_astext(new.%1$I) is distinct from st_astext(old.%1$I)', point);
        written_back := format('new.%I := st_setsrid(st_makepoint(new.longitude, new.latitude), 4326)::%s;', point, point_type);
    else
        return '';
    end if;
    execute format('update %1$s set latitude = %2$s, longitude = %3$s where tickets.in_kenya((%2$s)::double precision, (%3$s)::double precision)', p_table, latitude, longitude);
    latitude := regexp_replace(latitude, '^(st_.\()?', '\1new.');
    longitude := regexp_replace(longitude, '^(st_.\()?', '\1new.');
    return format($sql$
    if tg_op = 'INSERT' and new.latitude is null or tg_op = 'UPDATE' and %1$s then
        new.latitude := case when tickets.in_kenya((%2$s)::double precision, (%3$s)::double precision) then %2$s end;
        new.longitude := case when new.latitude is not null then %3$s end;
    elsif tg_op = 'INSERT' or (new.latitude, new.longitude) is distinct from (old.latitude, old.longitude) then
        %4$s
    end if;$sql$, moved, latitude, longitude, written_back);
end
$$;

create function pg_temp.reduced(p_key text) returns text
    language sql immutable
    as $$ select nullif(regexp_replace(lower(p_key), '[^a-z0-9]+', '', 'g'), '') $$;

create function pg_temp.mirror(p_table regclass, p_body text) returns void
    language plpgsql
    as $$
begin
    if p_body <> '' then
        execute format($sql$
            create function tickets.%1$I() returns trigger
                language plpgsql
                set search_path from current
                as $f$
begin%2$s
    return new;
end
$f$;
            comment on function tickets.%1$I() is 'Trigger: the columns of the program that this table came from and ours hold the same. Made for this database by migration 24.';
            create trigger %1$I before insert or update on %3$s for each row execute function tickets.%1$I();
            $sql$, (select 'mirror_' || relname from pg_class where oid = p_table), p_body, p_table);
    end if;
end
$$;

do $$
declare
    clusters constant regclass := 'tickets.geo_clusters';
    places constant regclass := 'tickets.geo_locations';
    key text;
    unique_columns text[];
    full_key text;
    body text;
    old_key record;
    -- The box has no exception, and its program goes on: a row outside of it gives up its position and waits for a person, who finds in the note where it was.
    box constant text := case when exists (select from tickets.import_meta) or exists (select from tickets.geo_clusters) or exists (select from tickets.geo_locations) then $sql$
    if num_nonnulls(new.latitude, new.longitude) = 1 or not tickets.in_kenya(new.latitude, new.longitude) then
        if position(format('was at %s, %s', new.latitude, new.longitude) in coalesce(new.note, '')) = 0 then
            new.note := concat_ws('; ', new.note, format('was at %s, %s', new.latitude, new.longitude));
        end if;
        new.latitude := null;
        new.longitude := null;
        new.verified := false;
        new.status := 'review';
        new.reason := 'outside_kenya';
    end if;$sql$ else '' end;
begin
    key := (pg_temp.key_of(clusters, array['cluster', 'cluster_name', 'name'])).key;
    body := pg_temp.fill_coordinates(clusters);
    if key <> 'cluster' then
        execute format('update tickets.geo_clusters set cluster = %I', key);
        body := body || format($sql$
    if tg_op = 'UPDATE' and new.%1$I is distinct from old.%1$I then
        new.cluster := new.%1$I;
    else
        new.cluster := coalesce(new.cluster, new.%1$I);
        new.%1$I := new.cluster;
    end if;$sql$, key);
    end if;
    perform pg_temp.mirror(clusters, body || box);
    if not exists (
        select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'cluster'
        where i.indrelid = clusters and i.indisunique and i.indpred is null and i.indkey::text = a.attnum::text)
    then
        create unique index geo_clusters_by_cluster on tickets.geo_clusters (cluster);
    end if;

    -- A place keeps the key it had, reduced to lower-case letters and digits where that is still unique: rows that only the cleaning of today would give one
    -- key stay separate. The old primary key goes on as a unique index, for the upserts of the other program.
    body := pg_temp.fill_coordinates(places);
    if not exists (select from pg_attribute where attrelid = places and attname = 'place_key' and not attisdropped) then
        select k.key, k.unique_columns into key, unique_columns
        from pg_temp.key_of(places, array['location_key', 'location_clean', 'clean_location', 'clean_name', 'cleaned_name', 'location', 'location_name', 'name', 'key', 'place']) k;
        full_key := (select format('concat_ws('' / '', %s, '''')', string_agg(format('%%1$s%I', c), ', ' order by c <> key, c)) from unnest(unique_columns) as c);
        alter table tickets.geo_locations add column place_key text, add column cluster_key text not null default '*';
        execute format($sql$
            update tickets.geo_locations l
            set place_key = case when n.first then n.reduced else n.full_key end, place = coalesce(l.place, n.key)
            from (
                select ctid, %1$I as key, pg_temp.reduced(%1$I) as reduced, %2$s as full_key,
                    pg_temp.reduced(%1$I) is not null and row_number() over (partition by pg_temp.reduced(%1$I) order by verified is true desc, latitude is null, %1$I, %2$s) = 1 as first
                from tickets.geo_locations) n
            where n.ctid = l.ctid
            $sql$, key, format(full_key, ''));
        select c.conname, array_agg(quote_ident(a.attname) order by k.n) as columns into old_key
        from pg_constraint c
        cross join unnest(c.conkey) with ordinality as k (attnum, n)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
        where c.conrelid = places and c.contype = 'p'
        group by c.conname;
        if old_key.conname is not null then
            execute format('alter table tickets.geo_locations drop constraint %I', old_key.conname);
            execute format('create unique index on tickets.geo_locations (%s)', array_to_string(old_key.columns, ', '));
        end if;
        alter table tickets.geo_locations add primary key (place_key, cluster_key);
        -- An upsert of its program finds its row by the old key; a new place whose reduced key is taken gets the full one.
        body := body || format($sql$
    if tg_op = 'INSERT' and new.place_key is null then
        new.place := coalesce(new.place, new.%1$I);
        new.place_key := coalesce(nullif(regexp_replace(lower(new.%1$I), '[^a-z0-9]+', '', 'g'), ''), %2$s);
        if exists (select from tickets.geo_locations l where l.place_key = new.place_key and l.cluster_key = new.cluster_key) then
            new.place_key := %2$s;
        end if;
        new.status := case when new.verified then 'resolved' else 'review' end;
        new.reason := case when new.verified is not true then 'adopted' end;
        new.provider := 'adopted';
    end if;$sql$, key, format(full_key, 'new.'));
    elsif box <> '' then
        body := body || $sql$
    if tg_op = 'INSERT' and new.cluster_key = '*' and new.verified is not true and new.status = 'resolved' and new.provider is null and new.rules_version is null then
        new.status := 'review';
        new.reason := 'adopted';
        new.provider := 'adopted';
    end if;$sql$;
    end if;
    perform pg_temp.mirror(places, body || box);
end
$$;

call tickets.tolerate_inserts('tickets.geo_clusters', array['cluster']);
call tickets.tolerate_inserts('tickets.geo_locations', array['place_key', 'cluster_key']);

-- An unverified place of another program names no cluster, so it could be in the wrong town: for other tickets than those it served it is a candidate that the
-- guards judge for each cluster.
update tickets.geo_locations
set status = 'review', reason = 'adopted', provider = coalesce(provider, 'adopted')
where cluster_key = '*' and verified is not true;

-- Rows outside the box from before: the trigger above sets them aside, and the audit has what was verified.
do $$
declare
    gazetteer text;
begin
    foreach gazetteer in array array['geo_clusters', 'geo_locations'] loop
        execute format($sql$
            update tickets.%1$I set verified = false where verified is null;
            insert into tickets.geo_audit (who, what, name, cluster_key, old, new, why)
            select 'migration 24', %2$L, g.old ->> %3$L, g.old ->> 'cluster_key', g.old,
                g.old || '{"latitude": null, "longitude": null, "verified": false, "status": "review", "reason": "outside_kenya"}', 'outside Kenya''s box, or half a coordinate'
            from (select to_jsonb(t) as old from tickets.%1$I t where verified and (num_nonnulls(latitude, longitude) = 1 or not tickets.in_kenya(latitude, longitude))) g;
            update tickets.%1$I set latitude = latitude where num_nonnulls(latitude, longitude) = 1 or not tickets.in_kenya(latitude, longitude)
            $sql$, gazetteer, case gazetteer when 'geo_clusters' then 'cluster' else 'place' end, case gazetteer when 'geo_clusters' then 'cluster' else 'place_key' end);
    end loop;
end
$$;
alter table tickets.geo_clusters
    alter column verified set default false,
    alter column verified set not null,
    add constraint cluster_has_both_coordinates_or_none check ((latitude is null) = (longitude is null)),
    add constraint cluster_is_in_kenya check (tickets.in_kenya(latitude, longitude)),
    add column reach_km double precision not null generated always as (coalesce(radius_km, 25)) stored,
    add column usable boolean not null generated always as (latitude is not null and (verified or status in ('resolved', 'manual'))) stored;
comment on column tickets.geo_clusters.reach_km is 'radius_km, else the usual 25: farther from the centre no place of the cluster is accepted.';
comment on column tickets.geo_clusters.usable is 'Tickets of the cluster may stand at this centre.';
alter table tickets.geo_locations
    alter column verified set default false,
    alter column verified set not null,
    add constraint location_has_both_coordinates_or_none check ((latitude is null) = (longitude is null)),
    add constraint location_is_in_kenya check (tickets.in_kenya(latitude, longitude)),
    add column usable boolean not null generated always as (latitude is not null and (verified or status in ('resolved', 'manual'))) stored;
comment on table tickets.geo_locations is 'One coordinate for each cleaned place within a cluster, and how it was found.';
comment on column tickets.geo_locations.place_key is 'The cleaned place as key: lower-case letters and digits.';
comment on column tickets.geo_locations.cluster_key is 'The cluster the place was seen in, as tickets carry it (empty when they carry none); * for anywhere.';
comment on column tickets.geo_locations.place is 'The cleaned place as a person would write it.';
comment on column tickets.geo_locations.latitude is 'WGS 84 degrees; NULL when the place was not found.';
comment on column tickets.geo_locations.longitude is 'WGS 84 degrees; NULL when the place was not found.';
comment on column tickets.geo_locations.verified is 'A person has checked this row: no program overwrites it.';
comment on column tickets.geo_locations.status is 'resolved and manual are used; review waits for a person; no_match and rejected are recorded failures. A verified row is used whatever its status.';
comment on column tickets.geo_locations.reason is 'Why a row is not used: a short stable word.';
comment on column tickets.geo_locations.provider is 'Who gave the answer; NULL for a person''s.';
comment on column tickets.geo_locations.quality is '0 to 100, comparable between providers.';
comment on column tickets.geo_locations.attribution is 'To be shown on maps, as the provider''s terms ask.';
comment on column tickets.geo_locations.rules_version is 'The cleaning rules under which it was queried.';
comment on column tickets.geo_locations.fetched_at is 'When the answer came.';
comment on column tickets.geo_locations.expires_at is 'When a recorded failure may be queried again, infinity for a text that the provider refuses; NULL for results, which are kept for good.';
comment on column tickets.geo_locations.verified_by is 'Who checked it.';
comment on column tickets.geo_locations.verified_at is 'When it was checked.';
comment on column tickets.geo_locations.note is 'For people.';
comment on column tickets.geo_locations.candidates is 'What the provider offered when none was taken: [{"label", "latitude", "longitude", "level", "match"}], for the person who reviews.';
comment on column tickets.geo_locations.usable is 'Tickets of the place may stand at this position. A verified row without position says that there is no such place.';

-- Sorted into the index of spellings at once: left for later, each look-up reads what waits there, 25 ms instead of 5 ms while the Geocoder fills it.
create index geo_locations_by_spelling on tickets.geo_locations using gin (place_key gin_trgm_ops) with (fastupdate = off);
-- A remote provider that falls back answers different places with one coordinate: found by this.
create index geo_locations_by_position on tickets.geo_locations (latitude, longitude) where not verified;
