-- Purpose: gives gazetteers of another program the shape that 21 expects: geo_clusters by cluster, geo_locations by place_key, both with
-- latitude, longitude and verified. A table keyed otherwise is kept under another name, and its rows are taken over.
-- Runs in the transaction of 21, before it. Locking: exclusive on both, small, tables. Idempotent: does nothing to tables of our shape.
create function pg_temp.names_of(p_table regclass) returns text[]
    language sql
    as $$
        select array_agg(attname::text order by attnum) from pg_attribute where attrelid = p_table and attnum > 0 and not attisdropped
    $$;

-- The expressions for latitude, longitude and verified in whatever columns the table has; null where there are none.
create function pg_temp.read_of(p_table regclass, out latitude text, out longitude text, out verified text)
    language plpgsql
    as $$
declare
    point text;
begin
    select quote_ident(n) || '::double precision' into latitude
    from unnest(pg_temp.names_of(p_table)) as n
    where n in ('latitude', 'lat')
    order by n desc
    limit 1;
    select quote_ident(n) || '::double precision' into longitude
    from unnest(pg_temp.names_of(p_table)) as n
    where n in ('longitude', 'lng', 'lon', 'long')
    order by n = 'longitude' desc
    limit 1;
    if latitude is null or longitude is null then
        select quote_ident(attname) into point
        from pg_attribute
        where attrelid = p_table and attnum > 0 and not attisdropped and format_type(atttypid, null) ~ '^([a-z]+[.])?(geometry|geography)$'
        order by attname
        limit 1;
        latitude := 'st_y(' || point || '::geometry)';
        longitude := 'st_x(' || point || '::geometry)';
    end if;
    verified := case when 'verified' = any (pg_temp.names_of(p_table)) then 'coalesce(verified, false)' else 'false' end;
    if latitude is null or longitude is null then
        raise exception '% has no coordinates that are known: found the columns %, expected latitude and longitude, or a geometry',
            p_table, array_to_string(pg_temp.names_of(p_table), ', ')
            using hint = 'Add columns latitude and longitude (double precision) and fill them, or rename the table out of the way: the gazetteer is then built anew.';
    end if;
end
$$;

-- The column that holds the name: one that is called so, else the first text column of a unique index.
create function pg_temp.key_of(p_table regclass, p_called text[]) returns text
    language plpgsql
    as $$
declare
    found text;
begin
    select a.attname into found
    from pg_attribute a
    left join pg_index i on i.indrelid = a.attrelid and i.indisunique and a.attnum = i.indkey[0]
    where a.attrelid = p_table
        and a.attnum > 0
        and not a.attisdropped
        and format_type(a.atttypid, null) in ('text', 'character varying', 'citext')
        and (a.attname = any (p_called) or i.indexrelid is not null)
    order by i.indexrelid is null, coalesce(array_position(p_called, a.attname::text), 1000), i.indisprimary desc nulls last, a.attnum
    limit 1;
    if found is null then
        raise exception '% has no column that is known to hold a name: found the columns %, expected one of %, or a unique text column',
            p_table, array_to_string(pg_temp.names_of(p_table), ', '), array_to_string(p_called, ', ')
            using hint = 'Rename the table out of the way: the gazetteer is then built anew.';
    end if;
    return found;
end
$$;

do $$
declare
    clusters constant regclass := to_regclass('tickets.geo_clusters');
    places constant regclass := to_regclass('tickets.geo_locations');
    key text;
    read record;
begin
    if clusters is not null then
        key := pg_temp.key_of(clusters, array['cluster', 'cluster_name', 'name']);
        select * into read from pg_temp.read_of(clusters);
        if key = 'cluster' and exists (
            select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'cluster'
            where i.indrelid = clusters and i.indisunique and i.indpred is null and i.indkey::text = a.attnum::text)
        then
            alter table tickets.geo_clusters
                add column if not exists latitude double precision,
                add column if not exists longitude double precision,
                add column if not exists verified boolean not null default false;
            execute format(
                'update tickets.geo_clusters set latitude = %1$s, longitude = %2$s where (latitude, longitude) is distinct from (%1$s, %2$s)',
                read.latitude, read.longitude);
        else
            alter table tickets.geo_clusters rename to geo_clusters_before_21;
            create table tickets.geo_clusters (
                cluster text not null,
                latitude double precision,
                longitude double precision,
                verified boolean not null default false,
                constraint geo_clusters_by_cluster_pkey primary key (cluster)
            );
            execute format(
                'insert into tickets.geo_clusters (cluster, latitude, longitude, verified)
                 select distinct on (%1$I) %1$I, %2$s, %3$s, %4$s from tickets.geo_clusters_before_21 where %1$I is not null order by %1$I, %4$s desc',
                key, read.latitude, read.longitude, read.verified);
        end if;
    end if;

    if places is not null and not 'place_key' = any (pg_temp.names_of(places)) then
        key := pg_temp.key_of(
            places, array['location_clean', 'clean_location', 'clean_name', 'cleaned_name', 'place', 'location', 'location_key', 'location_name', 'name', 'key']);
        select * into read from pg_temp.read_of(places);
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
        -- What lies outside Kenya was never a place of a ticket.
        execute format(
            'insert into tickets.geo_locations (place_key, place, latitude, longitude, verified)
             select distinct on (p.key) p.key, p.key, p.latitude, p.longitude, p.verified
             from (select %1$I::text as key, %2$s as latitude, %3$s as longitude, %4$s as verified from tickets.geo_locations_before_21) p
             where p.key is not null
                 and ((p.latitude between -4.9 and 5.6 and p.longitude between 33.8 and 42.0) or (p.latitude is null and p.longitude is null))
             order by p.key, p.verified desc, p.latitude is null',
            key, read.latitude, read.longitude, read.verified);
    end if;
end
$$;
