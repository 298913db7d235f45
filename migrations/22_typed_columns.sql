-- 22: an adopted database's typed columns take on our definitions: casts that no text can make fail, NULL for the empty string.
-- maintenance: rebuilds the typed columns of tickets.inc and tickets.crq under an exclusive lock; only where they differ from ours
-- locks first: tickets.inc, tickets.crq
-- dependents of: tickets.inc, tickets.crq, tickets.eat_ts(text), tickets.text_boolean(text), tickets.mttr_minutes(text)
--
-- Production cast plainly: one odd value in raw and the insert of its whole file fails. A cast that columns are made of is never replaced under them, since
-- stored values would go stale: the columns are dropped, the cast is replaced, the columns are added, with one rewrite of each table. Where the columns are ours
-- already (03 to 06, 13), nothing is rewritten.

-- Expressions as the catalogue prints them.
create temp table wanted on commit drop as
select name, 'text' as type, format('NULLIF((raw ->> %L::text), ''''::text)', name) as expression, null as cast_name
from unnest(array['normalized_status', 'raw_status', 'bucket', 'cluster', 'region', 'location_name', 'assigned_team', 'owner', 'sla_status']) as name
union all
select name, type, format('tickets.%s((raw ->> %L::text))', cast_name, source), cast_name
from (values
    ('is_actionable', 'boolean', 'text_boolean', 'is_actionable'),
    ('created_at_service', 'timestamp with time zone', 'eat_ts', 'created_at_service'),
    ('scheduled_at', 'timestamp with time zone', 'eat_ts', 'scheduled_at'),
    ('closed_at', 'timestamp with time zone', 'eat_ts', 'closed_at'),
    ('first_seen_at', 'timestamp with time zone', 'eat_ts', 'first_seen_at'),
    ('last_seen_at', 'timestamp with time zone', 'eat_ts', 'last_seen_at'),
    ('source_created_at', 'timestamp with time zone', 'eat_ts', 'created_at'),
    ('source_updated_at', 'timestamp with time zone', 'eat_ts', 'updated_at'),
    ('mttr', 'numeric', 'mttr_minutes', 'mttr')) as c (name, type, cast_name, source)
union all
values
    ('latitude', 'double precision', 'st_y(geom)', null),
    ('longitude', 'double precision', 'st_x(geom)', null),
    ('geog', 'geography(Point,4326)', '(geom)::geography(Point,4326)', null);

-- Casts whose text or properties are not those of 03 and 06. The hashes are of their bodies. Whoever inserts tickets runs them.
create temp table replaced_casts on commit drop as
select w.name, p.oid
from (values
    ('eat_ts', '7d6883b1ac394d7aaf1d28729de96de0'),
    ('text_boolean', '9a205328463374916a43900e7bdda849'),
    ('mttr_minutes', '64692a2b7b0c67d02f938c8344192200')) as w (name, body)
left join pg_proc p on p.oid = to_regprocedure(format('tickets.%s(text)', w.name))
where p.oid is null or md5(p.prosrc) <> w.body or p.provolatile <> 'i' or p.proparallel <> 's' or p.proargnames <> array['p_text'];

create temp table rebuilt on commit drop as
select t.relid, w.name, p.attnum, p.attacl,
    format('%I %s generated always as (%s) stored', w.name, w.type, w.expression) as definition
from (values ('tickets.inc'::regclass), ('tickets.crq'::regclass)) as t (relid)
cross join wanted w
left join pg_attribute p on p.attrelid = t.relid and p.attname = w.name and not p.attisdropped
left join pg_attrdef d on d.adrelid = p.attrelid and d.adnum = p.attnum
where p.attname is null
    or p.attgenerated <> 's'
    or format_type(p.atttypid, p.atttypmod) <> w.type
    or pg_get_expr(d.adbin, d.adrelid) <> w.expression
    or w.cast_name in (select name from replaced_casts);

-- What falls with the columns and comes again: indexes (but for those of 05 and 13, which the last file makes, concurrently), constraints, statistics targets
-- and grants.
create temp table lost on commit drop as
select array[pg_get_indexdef(i.indexrelid)]
    || array(select format('comment on index %s is %L', i.indexrelid::regclass, d) from obj_description(i.indexrelid, 'pg_class') as d where d is not null) as statements
from pg_index i
join pg_class c on c.oid = i.indexrelid
where i.indisvalid
    and pg_get_indexdef(i.indexrelid) !~ ' USING gist [(]geog[)]$'
    and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
    and exists (
        select from rebuilt r
        join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = r.relid and d.refobjsubid = r.attnum and d.classid = 'pg_class'::regclass
        where d.objid = i.indexrelid and i.indrelid = r.relid)
union all
select array[format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))]
    || array(select format('comment on constraint %I on %s is %L', c.conname, c.conrelid::regclass, d) from obj_description(c.oid, 'pg_constraint') as d where d is not null)
from pg_constraint c
where exists (select from rebuilt r where r.relid = c.conrelid and r.attnum = any (c.conkey))
union all
select array[format('alter table %s alter column %I set statistics %s', a.attrelid::regclass, a.attname, a.attstattarget)]
from rebuilt r
join pg_attribute a on a.attrelid = r.relid and a.attnum = r.attnum
where a.attstattarget <> -1
union all
select array(
    select format('grant %s (%I) on %s to %s%s', g.privilege_type, r.name, r.relid::regclass,
        case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, case when g.is_grantable then ' with grant option' else '' end)
    from aclexplode(r.attacl) as g)
from rebuilt r;

do $$
declare
    step record;
begin
    for step in select relid, string_agg(format('drop column %I', name), ', ') as drops from rebuilt where attnum is not null group by relid loop
        execute format('alter table %s %s', step.relid::regclass, step.drops);
    end loop;
    for step in select c.name, p.* from replaced_casts c join pg_proc p on p.oid = c.oid loop
        insert into tickets.replaced_definitions (kind, schema_name, object_name, definition, comment, owner_name)
        values ('function', 'tickets', step.name, pg_get_functiondef(step.oid), obj_description(step.oid, 'pg_proc'), pg_get_userbyid(step.proowner));
        -- A call that is under way has found it already: the runner drops it afterwards.
        execute format('comment on function %s is %L', step.oid::regprocedure, 'Replaced by fleetctl migrate, which drops it as soon as no call is under way.');
        execute format('alter function %s rename to %I', step.oid::regprocedure, format('replaced_%s_%s', step.oid, step.name));
    end loop;
end
$$;

create or replace function tickets.eat_ts(p_text text) returns timestamptz
    language plpgsql immutable strict parallel safe
    as $$
declare
    year int;
    month int;
    day int;
    hour int;
    minute int;
    second double precision;
begin
    if p_text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$' then
        return null;
    end if;

    year := substr(p_text, 1, 4);
    month := substr(p_text, 6, 2);
    day := substr(p_text, 9, 2);
    hour := substr(p_text, 12, 2);
    minute := substr(p_text, 15, 2);
    -- Fractions are cut at the microsecond: rounding could carry 59.9999999 into the next minute.
    second := coalesce(nullif(substr(p_text, 18, 9), ''), '0');

    if year < 1 or month not between 1 and 12 or hour > 23 or minute > 59 or second >= 60 or day < 1
        or day > (case
            when month in (4, 6, 9, 11) then 30
            when month <> 2 then 31
            when year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) then 29
            else 28
        end)
    then
        return null;
    end if;

    return make_timestamp(year, month, day, hour, minute, second) at time zone 'Africa/Nairobi';
end
$$;
comment on function tickets.eat_ts(text) is
    'EAT wall-clock text (2026-06-22 15:50:39; T, fractions and missing seconds are accepted) to an instant; anything else, also 31 February or hour 24, is NULL. Never an error.';

create or replace function tickets.text_boolean(p_text text) returns boolean
    language sql immutable parallel safe
    as $$
        select case lower(btrim(p_text, E' \t\r\n'))
            when 'true' then true when 't' then true when '1' then true
            when 'false' then false when 'f' then false when '0' then false
        end
    $$;
comment on function tickets.text_boolean(text) is 'true, t, 1, false, f, 0 in any case to boolean; anything else is NULL. Never an error.';

create or replace function tickets.mttr_minutes(p_text text) returns numeric
    language sql immutable strict parallel safe
    as $$
        select case when p_text ~ '^[0-9]{1,6}([.][0-9]{1,6})?$' then round(p_text::numeric * 60) end
    $$;
comment on function tickets.mttr_minutes(text) is
    'Decimal hours, at most six digits before and after the point, to whole minutes; anything else is NULL. Never an error.';
grant execute on function tickets.eat_ts(text), tickets.text_boolean(text), tickets.mttr_minutes(text) to public;

do $$
declare
    step record;
begin
    for step in select relid, string_agg('add column ' || definition, ', ' order by name) as additions from rebuilt group by relid loop
        execute format('alter table %s %s', step.relid::regclass, step.additions);
    end loop;
    for step in select unnest(statements) as statement from lost loop
        execute step.statement;
    end loop;
end
$$;

-- What the tables and their columns are, in the words of 01 to 13, also where those files were not ours.
do $$
declare
    dataset text;
    described record;
begin
    foreach dataset in array array['inc', 'crq'] loop
        for described in
            select * from (values
                ('ticket_id', 'The source''s id, trimmed.'),
                ('raw', 'The cleaned record, every value as the source''s text or null: the source of truth.'),
                ('geom', 'Where the ticket is, set by trigger from raw and the gazetteers, never by hand.'),
                ('geo_source', 'How geom was found: feed (the source''s own coordinate), location (its place), cluster (the centre of its area: not a door), none.'),
                ('ingested_at', 'When ingestion last inserted or updated the row. Geocoding does not touch it.'),
                ('normalized_status', 'The status to filter on.'),
                ('raw_status', 'The source''s own word, upper case.'),
                ('bucket', 'A lifecycle flag (closed or pending); nothing to do with S3.'),
                ('is_actionable', 'The open flag: true = open.'),
                ('cluster', 'The area the ticket is in, as the source calls it.'),
                ('region', 'The region, in lower case.'),
                ('location_name', 'The place as the source writes it, network codes and all.'),
                ('assigned_team', 'Missing on about a third of rows; owner is fuller.'),
                ('owner', 'Who has the ticket, as the source writes it.'),
                ('sla_status', 'The source''s word. Means something only once the ticket is closed: never use it for open work.'),
                ('created_at_service', 'When the ticket was opened; missing on about 30 % of rows, most open ones among them.'),
                ('scheduled_at', 'When a visit is planned.'),
                ('closed_at', 'When the ticket was closed.'),
                ('first_seen_at', 'When the exporter first saw the ticket: the clock where created_at_service is missing.'),
                ('last_seen_at', 'Export bookkeeping.'),
                ('source_created_at', 'Export bookkeeping (created_at in raw).'),
                ('source_updated_at', 'Export bookkeeping (updated_at in raw).'),
                ('latitude', 'WGS 84 degrees, of geom.'),
                ('longitude', 'WGS 84 degrees, of geom.'),
                ('geog', 'geom as geography: distances in metres, KNN with <->.'),
                ('mttr', 'Time to repair in whole minutes, as the source counts it: NULL until closed, and not closed_at less created_at_service.')
            ) as c (name, description)
        loop
            execute format('comment on column tickets.%I.%I is %L', dataset, described.name, described.description);
        end loop;
    end loop;
end
$$;
