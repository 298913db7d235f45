-- Purpose: the functions, views and triggers that exist under the names of definitions (@names, @kinds, @schemas, @objects, @tables: one
-- definition an element), as they are. A function's overloads are a row each.
-- Locking: none. Changes nothing.
with wanted as (
    select name, kind, schema, object, relation, to_regnamespace(schema)::oid as namespace
    from unnest(@names, @kinds, @schemas, @objects, @tables) as d (name, kind, schema, object, relation)
),
existing as (
    select w.name, w.kind, w.schema, w.object, format('%I.%I', w.schema, w.object) as identity,
        pg_get_viewdef(c.oid) as definition, obj_description(c.oid, 'pg_class') as comment, c.relowner as owner, c.relacl as acl
    from wanted w
    join pg_class c on c.relnamespace = w.namespace and c.relname = w.object and c.relkind = 'v'
    where w.kind = 'view'
    union all
    select w.name, w.kind, w.schema, w.object, p.oid::regprocedure::text,
        pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'), p.proowner, p.proacl
    from wanted w
    join pg_proc p on p.pronamespace = w.namespace and p.proname = w.object and p.prokind in ('f', 'p', 'w')
    where w.kind = 'function'
    union all
    select w.name, w.kind, w.schema, w.object, format('%I on %s', w.object, w.relation),
        pg_get_triggerdef(t.oid)
            || case t.tgenabled when 'O' then '' else format('; alter table %s %s trigger %I', w.relation,
                case t.tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, t.tgname) end,
        obj_description(t.oid, 'pg_trigger'), c.relowner, null
    from wanted w
    join pg_class c on c.oid = to_regclass(nullif(w.relation, ''))
    join pg_trigger t on t.tgrelid = c.oid and t.tgname = w.object and not t.tgisinternal
    where w.kind = 'trigger'
)
select e.name, e.identity, jsonb_build_object(
    'kind', e.kind, 'schema_name', e.schema, 'object_name', e.object, 'definition', e.definition, 'comment', e.comment,
    'owner_name', pg_get_userbyid(e.owner),
    'grants', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'grantee', case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
            'privilege', g.privilege_type,
            'grantable', g.is_grantable)), '[]')
        from aclexplode(e.acl) g))::text
from existing e
order by e.name, e.identity;
