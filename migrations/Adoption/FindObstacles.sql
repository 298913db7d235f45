-- Purpose: everything that keeps a run from dropping what it drops, or that would be lost with it, and is not a plain view that is set aside:
-- the views @views, the functions @functions, the generated columns of @tables; and what is no view under the name of one (@names). Each with
-- what is to be done about it. Indexes, defaults and constraints of a column fall with it; the file that rebuilds the column makes them again.
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
dropped (classid, objid, objsubid) as (
    select 'pg_class'::regclass::oid, oid, 0 from views
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
order by 1;
