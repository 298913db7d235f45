-- 28: an adopted database's typed columns take on our definitions: casts that no text can make fail, NULL for the empty string.
-- maintenance: rebuilds the typed columns of tickets.inc and tickets.crq under an exclusive lock; only where they differ from ours
-- locks first: tickets.inc, tickets.crq
-- dependents of: tickets.inc, tickets.crq, tickets.eat_ts(text), tickets.text_boolean(text), tickets.mttr_minutes(text)
--
-- Production cast plainly: one odd value in raw and the insert of its whole file fails. A cast that columns are made of is never
-- replaced under them, since stored values would go stale: the columns go, the cast is replaced, the columns come again, all in one
-- transaction and one rewrite of each table. On a database whose columns are ours already (03 to 06) nothing is rewritten.

-- Our casts, as in 03 and 06, under names of their own until it is clear whether the present ones are the same.
create function tickets.eat_ts_of_28(p_text text) returns timestamptz
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
comment on function tickets.eat_ts_of_28(text) is
    'EAT wall-clock text (2026-06-22 15:50:39; T, fractions and missing seconds are accepted) to an instant; anything else, also 31 February or hour 24, is NULL. Never an error.';

create function tickets.text_boolean_of_28(p_text text) returns boolean
    language sql immutable parallel safe
    as $$
        select case lower(btrim(p_text, E' \t\r\n'))
            when 'true' then true when 't' then true when '1' then true
            when 'false' then false when 'f' then false when '0' then false
        end
    $$;
comment on function tickets.text_boolean_of_28(text) is 'true, t, 1, false, f, 0 in any case to boolean; anything else is NULL. Never an error.';

create function tickets.mttr_minutes_of_28(p_text text) returns numeric
    language sql immutable strict parallel safe
    as $$
        select case when p_text ~ '^[0-9]{1,6}([.][0-9]{1,6})?$' then round(p_text::numeric * 60) end
    $$;
comment on function tickets.mttr_minutes_of_28(text) is
    'Decimal hours, at most six digits before and after the point, to whole minutes; anything else is NULL. Never an error.';

-- The columns as they should be: what differs in type or expression is rebuilt.
create temp table wanted (
    raw jsonb,
    geom geometry(Point, 4326),
    normalized_status text generated always as (nullif(raw ->> 'normalized_status', '')) stored,
    raw_status text generated always as (nullif(raw ->> 'raw_status', '')) stored,
    bucket text generated always as (nullif(raw ->> 'bucket', '')) stored,
    is_actionable boolean generated always as (tickets.text_boolean_of_28(raw ->> 'is_actionable')) stored,
    cluster text generated always as (nullif(raw ->> 'cluster', '')) stored,
    region text generated always as (nullif(raw ->> 'region', '')) stored,
    location_name text generated always as (nullif(raw ->> 'location_name', '')) stored,
    assigned_team text generated always as (nullif(raw ->> 'assigned_team', '')) stored,
    owner text generated always as (nullif(raw ->> 'owner', '')) stored,
    sla_status text generated always as (nullif(raw ->> 'sla_status', '')) stored,
    created_at_service timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'created_at_service')) stored,
    scheduled_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'scheduled_at')) stored,
    closed_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'closed_at')) stored,
    first_seen_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'first_seen_at')) stored,
    last_seen_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'last_seen_at')) stored,
    source_created_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'created_at')) stored,
    source_updated_at timestamptz generated always as (tickets.eat_ts_of_28(raw ->> 'updated_at')) stored,
    latitude double precision generated always as (st_y(geom)) stored,
    longitude double precision generated always as (st_x(geom)) stored,
    geog geography(Point, 4326) generated always as (geom::geography(Point, 4326)) stored,
    mttr numeric generated always as (tickets.mttr_minutes_of_28(raw ->> 'mttr')) stored
) on commit drop;
comment on column wanted.normalized_status is 'The status to filter on.';
comment on column wanted.raw_status is 'The source''s own word, upper case.';
comment on column wanted.bucket is 'A lifecycle flag (closed or pending); nothing to do with S3.';
comment on column wanted.is_actionable is 'The open flag: true = open.';
comment on column wanted.location_name is 'The place as the source writes it, network codes and all.';
comment on column wanted.assigned_team is 'Missing on about a third of rows; owner is fuller.';
comment on column wanted.sla_status is 'The source''s word. Means something only once the ticket is closed: never use it for open work.';
comment on column wanted.created_at_service is 'When the ticket was opened; missing on about 30 % of rows, most open ones among them.';
comment on column wanted.closed_at is 'When the ticket was closed.';
comment on column wanted.first_seen_at is 'When the exporter first saw the ticket: the clock where created_at_service is missing.';
comment on column wanted.last_seen_at is 'Export bookkeeping.';
comment on column wanted.source_created_at is 'Export bookkeeping (created_at in raw).';
comment on column wanted.source_updated_at is 'Export bookkeeping (updated_at in raw).';
comment on column wanted.latitude is 'WGS 84 degrees, of geom.';
comment on column wanted.longitude is 'WGS 84 degrees, of geom.';
comment on column wanted.geog is 'geom as geography: distances in metres, KNN with <->.';
comment on column wanted.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed, and not closed_at less created_at_service.';

do $$
declare
    changed_casts text[];
    step record;
begin
    select coalesce(array_agg(c), '{}') into changed_casts
    from unnest(array['eat_ts', 'text_boolean', 'mttr_minutes']) as c
    where not exists (
        select from pg_proc present
        join pg_proc ours on ours.oid = to_regprocedure(format('tickets.%s_of_28(text)', c))
        where present.oid = to_regprocedure(format('tickets.%s(text)', c))
            and (present.prosrc, present.prolang, present.prorettype, present.proargnames, present.provolatile, present.proisstrict, present.proparallel)
                = (ours.prosrc, ours.prolang, ours.prorettype, ours.proargnames, ours.provolatile, ours.proisstrict, ours.proparallel));

    -- As text, an expression of wanted reads like that of a table once the casts have their final names.
    create temp table difference on commit drop as
    select t.relid, w.attname, w.attnum, p.attname is not null as is_present,
        format('%I %s generated always as (%s) stored', w.attname, format_type(w.atttypid, w.atttypmod), e.expression) as definition
    from (values ('tickets.inc'::regclass), ('tickets.crq'::regclass)) as t (relid)
    cross join pg_attribute w
    join pg_attrdef wd on wd.adrelid = w.attrelid and wd.adnum = w.attnum
    cross join lateral (select replace(pg_get_expr(wd.adbin, wd.adrelid), '_of_28(', '(') as expression) e
    left join pg_attribute p on p.attrelid = t.relid and p.attname = w.attname and not p.attisdropped
    left join pg_attrdef pd on pd.adrelid = p.attrelid and pd.adnum = p.attnum
    where w.attrelid = 'pg_temp.wanted'::regclass
        and (p.attname is null
            or p.attgenerated <> 's'
            or format_type(p.atttypid, p.atttypmod) <> format_type(w.atttypid, w.atttypmod)
            or pg_get_expr(pd.adbin, pd.adrelid) <> e.expression
            or exists (select from unnest(changed_casts) as c where position('tickets.' || c || '(' in e.expression) > 0));

    create temp table descriptions on commit drop as
    select format('comment on column %s.%I is %L', t.relid::regclass, w.attname, col_description(w.attrelid, w.attnum)) as statement
    from (values ('tickets.inc'::regclass), ('tickets.crq'::regclass)) as t (relid)
    cross join pg_attribute w
    where w.attrelid = 'pg_temp.wanted'::regclass and w.attgenerated = 's';

    -- Indexes fall with their columns. Those that are not ours come again at once; ours, a third of the time under the lock, follow in 41,
    -- built beside readers and writers.
    create temp table indexes_lost on commit drop as
    select distinct i.indexrelid::regclass::text as index_name, pg_get_indexdef(i.indexrelid) as definition, obj_description(i.indexrelid, 'pg_class') as description
    from difference f
    join pg_attribute a on a.attrelid = f.relid and a.attname = f.attname
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = f.relid and d.refobjsubid = a.attnum and d.classid = 'pg_class'::regclass
    join pg_index i on i.indexrelid = d.objid and i.indrelid = f.relid
    join pg_class c on c.oid = i.indexrelid
    where c.relname !~ '^(inc|crq)_(geog|cluster|location_name|open|open_geog|closed_at|opened)_idx$';

    drop table wanted;
    for step in select relid, string_agg(format('drop column %I', attname), ', ') as drops from difference where is_present group by relid loop
        execute format('alter table %s %s', step.relid::regclass, step.drops);
    end loop;

    for step in select c as name, c || '_of_28' as new_name from unnest(array['eat_ts', 'text_boolean', 'mttr_minutes']) as c loop
        if step.name = any (changed_casts) then
            call tickets.retire('tickets', step.name);
            execute format('alter function tickets.%I(text) rename to %I', step.new_name, step.name);
            call tickets.inherit_access('tickets', step.name);
        else
            execute format('drop function tickets.%I(text)', step.new_name);
        end if;
    end loop;

    for step in select relid, string_agg('add column ' || definition, ', ' order by attnum) as additions from difference group by relid loop
        execute format('alter table %s %s', step.relid::regclass, step.additions);
    end loop;
    for step in select statement from descriptions
        union all select definition from indexes_lost
        union all select format('comment on index %s is %L', index_name, description) from indexes_lost where description is not null
    loop
        execute step.statement;
    end loop;
end
$$;
