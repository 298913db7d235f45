-- Purpose: what the current user may not change of the existing objects that a run changes: the schemas, @relations, @functions; and the schemas in
-- which it may not create. Each with its owner and what is lacking.
-- Locking: none. Changes nothing.
with concerned as (
    select 'schema ' || nspname as object, nspowner as owner from pg_namespace where nspname in ('tickets', 'reporting')
    union
    select pg_describe_object('pg_class'::regclass, c.oid, 0), c.relowner from unnest(@relations) as r join pg_class c on c.oid = to_regclass(r)
    union
    select pg_describe_object('pg_proc'::regclass, p.oid, 0), p.proowner from unnest(@functions) as f join pg_proc p on p.oid = to_regprocedure(f)
)
select object, pg_get_userbyid(owner)::text
from concerned
where not pg_has_role(current_user, owner, 'usage')
union all
select distinct 'schema ' || n.nspname || ' (create)', pg_get_userbyid(n.nspowner)
from unnest(@relations) as r
join pg_class c on c.oid = to_regclass(r) and c.relkind = 'v'
join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('tickets', 'reporting')
where not has_schema_privilege(n.oid, 'create')
union all
select 'database ' || d.datname || ' (create)', pg_get_userbyid(d.datdba)
from pg_database d
where d.datname = current_database()
    and (@makes_schemas or to_regnamespace('tickets') is null or to_regnamespace('reporting') is null)
    and not has_database_privilege(d.oid, 'create')
order by 1;
