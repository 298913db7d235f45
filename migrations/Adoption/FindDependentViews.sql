-- Purpose: the views @views, and all plain views that depend, directly or over other views, on these or on @roots (schema-qualified relations, or functions
-- with their argument types); each with the statements that create it again and those that give it its owner and grants, those that others build
-- on first.
-- Locking: none. Changes nothing.
with recursive roots as (
    select 'pg_class'::regclass as classid, to_regclass(r)::oid as objid
    from unnest(@roots || @views) as r
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
    join pg_class c on c.oid = w.ev_class and c.relkind = 'v'
    where d.classid = 'pg_rewrite'::regclass and w.ev_class <> d.refobjid
),
dependents as (
    select to_regclass(v)::oid as view_oid, 0 as depth
    from unnest(@views) as v
    where (select relkind from pg_class where oid = to_regclass(v)) = 'v'
    union
    select u.view_oid, 1
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
    where view_oid not in (select to_regclass(r)::oid from unnest(@roots) as r where r not like '%(%' and to_regclass(r) is not null)
    group by view_oid
),
named as (
    select c.*, format('%I.%I', n.nspname, c.relname) as name, o.depth
    from ordered o
    join pg_class c on c.oid = o.view_oid
    join pg_namespace n on n.oid = c.relnamespace
)
select
    c.name,
    case
        when exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) then 'a view with triggers'
        when (select count(*) from pg_rewrite w where w.ev_class = c.oid) > 1 then 'a view with rules'
        else 'view'
    end,
    array[format('create view %s%s as %s', c.name, ' with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid))]
        || array(select format('comment on view %s is %L', c.name, obj_description(c.oid, 'pg_class')) where obj_description(c.oid, 'pg_class') is not null)
        || array(
            select format('comment on column %s.%I is %L', c.name, a.attname, col_description(c.oid, a.attnum))
            from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and col_description(c.oid, a.attnum) is not null
            order by a.attnum)
        || array(
            select format('alter view %s alter column %I set default %s', c.name, a.attname, pg_get_expr(d.adbin, d.adrelid))
            from pg_attrdef d
            join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
            where d.adrelid = c.oid),
    -- What default privileges give a new view is taken back: it gets what it had, and no more.
    array(
        select distinct format('revoke all on table %s from %s', c.name, case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end)
        from pg_default_acl d
        cross join aclexplode(d.defaclacl) g
        where d.defaclobjtype = 'r' and d.defaclnamespace in (0, c.relnamespace) and pg_get_userbyid(d.defaclrole) = current_user and g.grantee <> d.defaclrole)
        || array(
        select format('grant %s on table %s to %s%s', g.privilege_type, c.name,
            case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
            case when g.is_grantable then ' with grant option' else '' end)
        from aclexplode(c.relacl) g
        where g.grantee <> c.relowner)
        || array(select format('alter view %s owner to %I', c.name, pg_get_userbyid(c.relowner)) where pg_get_userbyid(c.relowner) <> current_user),
    coalesce((
        select jsonb_object_agg(format('grant %s (%I) on table %s to %s%s', g.privilege_type, a.attname, c.name,
            case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
            case when g.is_grantable then ' with grant option' else '' end), a.attname)
        from pg_attribute a
        cross join aclexplode(a.attacl) g
        where a.attrelid = c.oid and a.attnum > 0), '{}')::text
from named c
order by c.depth, c.oid;
