-- Purpose: the views that depend, directly or over other views, on @roots (schema-qualified relations, or functions with their argument
-- types), except the roots themselves; each with the statements that create it again, those that others build on first.
-- Locking: none. Changes nothing.
with recursive roots as (
    select 'pg_class'::regclass as classid, to_regclass(r)::oid as objid
    from unnest(@roots) as r
    where to_regclass(case when r like '%(%' then null else r end) is not null
    union all
    select 'pg_proc'::regclass, to_regprocedure(r)::oid
    from unnest(@roots) as r
    where r like '%(%' and to_regprocedure(r) is not null
),
uses as (
    select distinct w.ev_class as view_oid, d.refclassid, d.refobjid
    from pg_depend d
    join pg_rewrite w on w.oid = d.objid
    where d.classid = 'pg_rewrite'::regclass and w.ev_class <> d.refobjid
),
dependents as (
    select u.view_oid, 1 as depth
    from uses u
    join roots r on r.classid = u.refclassid and r.objid = u.refobjid
    union
    select u.view_oid, p.depth + 1
    from dependents p
    join uses u on u.refclassid = 'pg_class'::regclass and u.refobjid = p.view_oid
),
ordered as (
    select view_oid, max(depth) as depth
    from dependents
    where view_oid not in (select objid from roots)
    group by view_oid
)
select
    c.oid::regclass::text,
    case
        when c.relkind = 'm' then 'a materialized view'
        when c.relkind <> 'v' then 'no view'
        when exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) then 'a view with triggers'
        when (select count(*) from pg_rewrite w where w.ev_class = c.oid) > 1 then 'a view with rules'
        else 'view'
    end,
    array[format('create view %s%s as %s', c.oid::regclass, ' with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid))]
        || array(select format('comment on view %s is %L', c.oid::regclass, obj_description(c.oid, 'pg_class')) where obj_description(c.oid, 'pg_class') is not null)
        || array(
            select format('comment on column %s.%I is %L', c.oid::regclass, a.attname, col_description(c.oid, a.attnum))
            from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and col_description(c.oid, a.attnum) is not null
            order by a.attnum)
        || array(
            select format('grant %s on table %s to %s%s', g.privilege_type, c.oid::regclass,
                case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
                case when g.is_grantable then ' with grant option' else '' end)
            from aclexplode(c.relacl) g
            where g.grantee <> c.relowner)
        || array(
            select format('grant %s (%I) on table %s to %s%s', g.privilege_type, a.attname, c.oid::regclass,
                case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
                case when g.is_grantable then ' with grant option' else '' end)
            from pg_attribute a
            cross join aclexplode(a.attacl) g
            where a.attrelid = c.oid and a.attnum > 0)
        || array(select format('alter view %s owner to %I', c.oid::regclass, pg_get_userbyid(c.relowner)) where pg_get_userbyid(c.relowner) <> current_user)
from ordered o
join pg_class c on c.oid = o.view_oid
order by o.depth, c.oid;
