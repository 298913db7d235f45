-- 13: change requests take on the typed columns of incidents: the same definitions, read from the catalogue, so that they are one.

do $$
declare
    additions text;
    comments text;
begin
    select
        string_agg(format('add column %I %s generated always as (%s) stored', wanted.attname,
            format_type(wanted.atttypid, wanted.atttypmod), pg_get_expr(d.adbin, d.adrelid)), ', ' order by wanted.attnum),
        string_agg(format('comment on column tickets.crq.%I is %L;', wanted.attname, col_description(wanted.attrelid, wanted.attnum)), ' ')
            filter (where col_description(wanted.attrelid, wanted.attnum) is not null)
    into additions, comments
    from pg_attribute wanted
    join pg_attrdef d on d.adrelid = wanted.attrelid and d.adnum = wanted.attnum
    where wanted.attrelid = 'tickets.inc'::regclass
        and wanted.attgenerated = 's'
        and not exists (
            select from pg_attribute present
            where present.attrelid = 'tickets.crq'::regclass and present.attname = wanted.attname and not present.attisdropped);

    if additions is not null then
        execute 'alter table tickets.crq ' || additions;
        execute comments;
    end if;
end
$$;

create index if not exists crq_geog_idx on tickets.crq using gist (geog);
