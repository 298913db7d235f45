-- Purpose: the objects of the schemas tickets and reporting that the current user owns although another owns the schema, each under a key that
-- outlives its replacement, and with the statement that gives it to the owner of its schema. What falls to another object's owner by itself, or
-- belongs to an extension, is left out.
-- Locking: none. Changes nothing.
with schemas as (
    select oid, nspname, pg_get_userbyid(nspowner) as owner
    from pg_namespace
    where nspname in ('tickets', 'reporting') and pg_get_userbyid(nspowner) <> current_user
),
owned as (
    select 'pg_class'::regclass as classid, c.oid as objid,
        case when c.relkind = 'v' then format('view %I.%I', s.nspname, c.relname) else 'relation ' || c.oid end as key,
        format('alter %s %I.%I owner to %I',
            case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end,
            s.nspname, c.relname, s.owner) as statement
    from pg_class c
    join schemas s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_get_userbyid(c.relowner) = current_user
        and not exists (select from pg_depend d where c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))
    union all
    select 'pg_proc'::regclass, p.oid, format('routine %I.%I', s.nspname, p.proname), format('alter routine %s owner to %I', p.oid::regprocedure, s.owner)
    from pg_proc p
    join schemas s on s.oid = p.pronamespace
    where pg_get_userbyid(p.proowner) = current_user
    union all
    select 'pg_type'::regclass, t.oid, 'type ' || t.oid, format('alter type %I.%I owner to %I', s.nspname, t.typname, s.owner)
    from pg_type t
    join schemas s on s.oid = t.typnamespace
    left join pg_class c on c.oid = t.typrelid
    where t.typtype in ('c', 'd', 'e', 'r') and coalesce(c.relkind, 'c') = 'c' and pg_get_userbyid(t.typowner) = current_user
)
select o.key, o.statement
from owned o
where not exists (select from pg_depend d where d.classid = o.classid and d.objid = o.objid and d.deptype = 'e');
