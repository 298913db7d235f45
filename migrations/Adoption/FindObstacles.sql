-- Purpose: everything that keeps a run from dropping what it drops, or that would be lost with it, and is not a plain view that is set aside:
-- the views @views, the functions @functions, the generated columns of @tables; and what is no view under the name of one (@names). Each with
-- what is to be done about it. Indexes, defaults and constraints of a column fall with it; the file that rebuilds the column makes them again.
-- @created: names of tables, types, functions and indexes that pending files create. @extensions: those that they create. @ledger: whether there is one.
-- Locking: none. Changes nothing.
with views as (
    select c.oid, c.relkind, c.reltype, format('%I.%I', n.nspname, c.relname) as name
    from unnest(@views) as v
    join pg_class c on c.oid = to_regclass(v)
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v'
),
columns as (
    select a.attrelid, a.attnum
    from unnest(@tables) as t
    join pg_attribute a on a.attrelid = to_regclass(t) and a.attgenerated = 's' and not a.attisdropped
),
-- Keys that 24 and 26 replace by ours: those of tables that lack our key column.
keys as (
    select c.oid, c.conindid
    from (values ('tickets.geo_locations', 'place_key'), ('tickets.closure_events', 'event_id')) as t (name, ours)
    join pg_constraint c on c.conrelid = to_regclass(t.name) and c.contype in ('p', 'u')
    where t.name = any (@tables) and not exists (select from pg_attribute where attrelid = c.conrelid and attname = t.ours and not attisdropped)
),
dropped (classid, objid, objsubid) as (
    select 'pg_constraint'::regclass::oid, oid, 0 from keys
    union all
    select 'pg_class'::regclass, conindid, 0 from keys
    union all
    select 'pg_class'::regclass, oid, 0 from views
    union all
    select 'pg_type'::regclass, t.oid, 0 from views v join pg_type t on t.oid = v.reltype or (t.typelem = v.reltype and t.typcategory = 'A')
    union all
    select 'pg_rewrite'::regclass, w.oid, 0 from views v join pg_rewrite w on w.ev_class = v.oid
    union all
    select 'pg_proc'::regclass, to_regprocedure(f), 0 from unnest(@functions) as f where to_regprocedure(f) is not null
    union all
    select 'pg_class'::regclass, attrelid, attnum from columns
    union all
    select 'pg_attrdef'::regclass, d.oid, 0 from columns c join pg_attrdef d on d.adrelid = c.attrelid and d.adnum = c.attnum
),
blocking as (
    select distinct d.classid, d.objid, d.objsubid,
        coalesce((select 'view ' || v.name from views v join pg_type t on t.oid = r.objid and v.oid in (t.typrelid, (select typrelid from pg_type e where e.oid = t.typelem))
            where r.classid = 'pg_type'::regclass), pg_describe_object(r.classid, r.objid, r.objsubid)) as needed
    from dropped r
    join pg_depend d on d.refclassid = r.classid and d.refobjid = r.objid and r.objsubid in (0, d.refobjsubid)
    where (d.deptype = 'n' or d.classid = 'pg_statistic_ext'::regclass)
        and not exists (
            select from dropped s where s.classid = d.classid and s.objid = d.objid and s.objsubid in (0, d.objsubid))
        and (d.classid = 'pg_statistic_ext'::regclass or not exists (
            select from pg_depend a
            join dropped s on a.refclassid = s.classid and a.refobjid = s.objid and s.objsubid in (0, a.refobjsubid)
            where a.classid = d.classid and a.objid = d.objid and a.objsubid = d.objsubid and a.deptype in ('a', 'i')))
)
select
    coalesce(
        (select pg_describe_object('pg_class'::regclass, w.ev_class, 0) from pg_rewrite w where b.classid = 'pg_rewrite'::regclass and w.oid = b.objid and w.rulename = '_RETURN'),
        pg_describe_object(b.classid, b.objid, b.objsubid)) as object,
    'depends on ' || string_agg(b.needed, ', ' order by b.needed) || ', which is replaced' as why,
    case b.classid
        when 'pg_publication_rel'::regclass then 'Save its definition (pg_dump -s), take the table out of the publication, run again, and add it anew.'
        when 'pg_attrdef'::regclass then 'Save the definition of that column (pg_dump -s) and its values, drop its default, or the column if it is generated, run again, and make it anew.'
        when 'pg_class'::regclass then 'Save the definition of what it belongs to (pg_dump -s), drop it, run again, and create it anew.'
        else 'Save its definition (pg_dump -s), drop it, run again, and create it anew.'
    end as remedy
from blocking b
group by b.classid, b.objid, b.objsubid
union all
select 'view ' || v.name, 'has triggers or rules of its own, and is set aside',
    'Save these (pg_dump -s), drop them, run again, and create them anew.'
from views v
where v.relkind = 'v'
    and (exists (select from pg_trigger t where t.tgrelid = v.oid and not t.tgisinternal)
        or (select count(*) from pg_rewrite w where w.ev_class = v.oid) > 1)
union all
select pg_describe_object('pg_class'::regclass, c.oid, 0), 'has the name of a view of ours', 'Rename it, and run again; drop it once nothing reads it any more.'
from unnest(@names) as n
join pg_class c on c.oid = to_regclass(n) and c.relkind <> 'v'
union all
select distinct pg_describe_object('pg_class'::regclass, w.ev_class, 0), 'is grouped by a key that is replaced',
    'Save its definition (pg_dump -s), drop it, run again, and create it anew with every column in its group by.'
from keys k
join pg_depend d on d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid and d.classid = 'pg_rewrite'::regclass
join pg_rewrite w on w.oid = d.objid
union all
select pg_describe_object('pg_class'::regclass, c.oid, 0), 'is no table', 'Rename it, and run again: a table of that name is then made.'
from unnest(array['inc', 'crq', 'import_meta', 'closure_events', 'inc_daily_snapshot', 'geo_clusters', 'geo_locations', 'schema_migrations']) as n
join pg_class c on c.oid = to_regclass('tickets.' || n) and c.relkind not in ('r', 'p')
union all
select pg_describe_object(o.classid, o.objid, 0), 'has the name of one of ours', 'Rename it, and run again; drop it once nothing uses it any more.'
from (
    select 'pg_class'::regclass as classid, to_regclass(n)::oid as objid from unnest(@created) as n
    union all
    select 'pg_type'::regclass, to_regtype(n)::oid from unnest(@created) as n where to_regclass(n) is null
    union all
    select 'pg_proc'::regclass, p.oid from unnest(@created) as n join pg_proc p on format('%I.%I', p.pronamespace::regnamespace, p.proname) = n) o
where o.objid is not null
union all
select 'table tickets.geo_locations', 'is of another program, and tickets.schema_migrations, where that recorded its migrations, is missing',
    'Make the table (filename text primary key, applied_at timestamptz) with a row for each migration that was applied, and run again.'
where not @ledger
    and exists (select from pg_class where oid = to_regclass('tickets.geo_locations') and relkind in ('r', 'p'))
    and not exists (select from pg_attribute where attrelid = to_regclass('tickets.geo_locations') and attname = 'place_key' and not attisdropped)
union all
select 'extension ' || e.name, 'is not in this database, and ' || case when a.name is null then 'the server does not have it' else current_user || ' may not create it' end,
    case when a.name is null then 'Install its package on the server, and run again.' else 'Have an administrator run: create extension ' || e.name || ';' end
from unnest(@extensions) as e (name)
left join pg_available_extensions a using (name)
where not exists (select from pg_extension where extname = e.name)
    and not exists (
        select from pg_available_extension_versions v
        where v.name = e.name and (v.trusted and has_database_privilege(current_database(), 'create') or (select rolsuper from pg_roles where rolname = current_user)))
order by 1;
