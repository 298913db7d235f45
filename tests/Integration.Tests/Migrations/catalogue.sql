-- One line for everything in the schemas tickets and reporting that somebody could notice: relations, columns, keys, indexes, checks, views, functions, triggers.
with relations as (
    select c.oid, c.relkind, c.oid::regclass::text as name, c.relname
    from pg_class c
    where c.relnamespace in ('tickets'::regnamespace, 'reporting'::regnamespace) and c.relkind in ('r', 'v')
)
select format('%s %s: %s', case relkind when 'r' then 'table' else 'view' end, name, obj_description(oid, 'pg_class'))
from relations where relname <> 'schema_migrations'
union all
select format('column %s.%s %s%s%s%s: %s', r.name, a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attnotnull then ' not null' end,
    ' default ' || case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
    ' as ' || case when a.attgenerated = 's' then pg_get_expr(d.adbin, d.adrelid) end,
    col_description(r.oid, a.attnum))
from relations r
join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where r.relname <> 'schema_migrations'
union all
select format('view %s is %s', name, pg_get_viewdef(oid)) from relations where relkind = 'v'
union all
select format('%s %s', c.conrelid::regclass, pg_get_constraintdef(c.oid))
from pg_constraint c join relations r on r.oid = c.conrelid
where r.relname <> 'schema_migrations'
union all
select regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX \S+ ON', 'INDEX ON') || case when not i.indisvalid then ' (invalid)' else '' end
from pg_index i join relations r on r.oid = i.indrelid
where r.relname <> 'schema_migrations'
union all
select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal
union all
select format('function %s: %s %s', p.oid::regprocedure, obj_description(p.oid, 'pg_proc'), pg_get_functiondef(p.oid))
from pg_proc p
where p.pronamespace in ('tickets'::regnamespace, 'reporting'::regnamespace)
