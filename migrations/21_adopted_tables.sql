-- 21: what an adopted database's tables of 01, 02 and 13 lack, and what they may demand that we do not write. On a fresh database only comments are set.
-- locks first: tickets.inc, tickets.crq, tickets.import_meta

comment on schema tickets is 'Field tickets of the ISP as the change files assert them, and where they are.';
comment on schema reporting is 'Functions and views that other systems call: maps, dashboards, series.';
comment on table tickets.inc is 'Incidents: one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';
comment on table tickets.crq is 'Change requests (installations): one row a ticket, showing the record of the newest file that asserted it. Rows are never deleted.';

-- The record of objects of another program that a migration replaced.
create table tickets.replaced_definitions (
    replaced_id bigint generated always as identity primary key,
    kind text not null check (kind in ('view', 'function', 'trigger', 'table')),
    schema_name text not null,
    object_name text not null,
    definition text not null,
    comment text,
    owner_name text not null,
    grants jsonb not null default '[]',
    replaced_at timestamptz not null default now()
);
comment on table tickets.replaced_definitions is 'What a migration replaced, as it was: to read, or to put back by hand.';
comment on column tickets.replaced_definitions.replaced_id is 'Ascending in the order of replacement.';
comment on column tickets.replaced_definitions.kind is 'view, function, trigger or table.';
comment on column tickets.replaced_definitions.schema_name is 'The schema it was in.';
comment on column tickets.replaced_definitions.object_name is 'Its name, without arguments.';
comment on column tickets.replaced_definitions.definition is 'Its SQL; of a trigger with its function.';
comment on column tickets.replaced_definitions.comment is 'Its comment.';
comment on column tickets.replaced_definitions.owner_name is 'Its owner.';
comment on column tickets.replaced_definitions.grants is 'Explicit grants as [{"grantee", "privilege", "grantable"}]; an empty list where the defaults held.';
comment on column tickets.replaced_definitions.replaced_at is 'The time of the migration''s transaction.';

-- Columns that we do not write may be null.
create procedure tickets.tolerate_inserts(p_table regclass, p_written text[])
    language plpgsql
    as $$
declare
    unknown_column text;
begin
    for unknown_column in
        select attname from pg_attribute
        where attrelid = p_table and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = '' and attname <> all (p_written)
            and not exists (select from pg_index where indrelid = p_table and indisprimary and attnum = any (indkey))
    loop
        execute format('alter table %s alter column %I drop not null', p_table, unknown_column);
    end loop;
end
$$;
comment on procedure tickets.tolerate_inserts(regclass, text[]) is 'For migrations: columns of an adopted table that we do not write may be null.';

-- Who could read before can read after: a function or view that is built anew needs more objects than the one it replaces.
create procedure tickets.carry_grants(p_has text, p_on regclass, p_gets text, p_object text)
    language plpgsql
    as $$
declare
    grantee text;
begin
    for grantee in
        select distinct case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end
        from (
            select relacl as acl, relowner as owner from pg_class where oid = p_on
            union all
            select a.attacl, c.relowner from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attrelid = p_on and a.attnum > 0) l
        cross join aclexplode(l.acl) as g
        where g.privilege_type = upper(p_has) and g.grantee <> l.owner and (g.grantee = 0 or pg_get_userbyid(g.grantee) not like 'fleettickets\_%')
    loop
        execute format('grant %s on %s to %s', p_gets, p_object, grantee);
    end loop;
end
$$;
comment on procedure tickets.carry_grants(text, regclass, text, text) is
    'For definitions: whoever has a privilege on a table, or on a column of it, gets another one on an object. The roles of migrate roles have their matrix instead.';

-- What shows or mirrors a column of another table has its comment.
create procedure tickets.describe_like(p_relation regclass, p_source regclass)
    language plpgsql
    as $$
declare
    described record;
begin
    for described in
        select mine.attname, col_description(p_source, theirs.attnum) as description
        from pg_attribute mine
        join pg_attribute theirs on theirs.attrelid = p_source and theirs.attname = mine.attname and not theirs.attisdropped
        where mine.attrelid = p_relation and mine.attnum > 0 and not mine.attisdropped and col_description(p_relation, mine.attnum) is null
    loop
        execute format('comment on column %s.%I is %L', p_relation, described.attname, described.description);
    end loop;
end
$$;
comment on procedure tickets.describe_like(regclass, regclass) is 'For definitions: columns without a comment take that of the column of the same name.';

call tickets.tolerate_inserts('tickets.inc', array['ticket_id', 'raw', 'geo_source']);
call tickets.tolerate_inserts('tickets.crq', array['ticket_id', 'raw', 'geo_source']);
call tickets.tolerate_inserts('tickets.import_meta', array['dataset']);

alter table tickets.import_meta
    add column if not exists metadata jsonb not null default '{}',
    add column if not exists last_applied_at timestamptz,
    add column if not exists row_count bigint,
    add column if not exists updated_at timestamptz not null default now();
update tickets.import_meta set metadata = '{}' where metadata is null;
alter table tickets.import_meta
    alter column metadata set default '{}',
    alter column metadata set not null;
comment on table tickets.import_meta is 'How fresh each dataset is. A report: what was applied is decided by the ledger, tickets.change_files.';
comment on column tickets.import_meta.dataset is 'inc or crq.';
comment on column tickets.import_meta.metadata is 'source_max_key (the watermark: key under changes/ of the newest file applied), export_type (baseline or delta, of the last file), counts of the last file.';
comment on column tickets.import_meta.last_applied_at is 'When a file was last applied, also one that changed nothing.';
comment on column tickets.import_meta.row_count is 'Tickets of the dataset after the last file.';
comment on column tickets.import_meta.updated_at is 'When the row was last written.';

-- Triggers of another program that set a ticket's position. Ours follow among the definitions; until then, none moves a ticket.
do $$
declare
    old record;
begin
    for old in
        select t.oid, t.tgname, t.tgrelid, p.oid as function_oid, p.proowner
        from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where t.tgrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not t.tgisinternal
            and t.tgtype & 3 = 3 and p.prosrc ~* 'new\.(geo_source|geom)\M' -- before, for each row
    loop
        insert into tickets.replaced_definitions (kind, schema_name, object_name, definition, owner_name)
        values ('trigger', 'tickets', old.tgname, pg_get_triggerdef(old.oid) || E';\n' || pg_get_functiondef(old.function_oid), pg_get_userbyid(old.proowner));
        execute format('drop trigger %I on %s', old.tgname, old.tgrelid::regclass);
    end loop;
end
$$;

-- The bounds of the ticket tables, as in 01. geo_source of another program may be NULL or a word of its own: with a geom it then claims no more than the
-- centre of an area.
do $$
declare
    ticket_table text;
    trigger_states text[];
begin
    for ticket_table in
        select t
        from unnest(array['inc', 'crq']) as t
        where not exists (select from pg_constraint where conrelid = ('tickets.' || t)::regclass and conname = 'geo_source_is_known')
    loop
        trigger_states := array(
            select format('alter table %s %s trigger %I', tgrelid::regclass,
                case tgenabled when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always' else 'enable' end, tgname)
            from pg_trigger
            where tgrelid = ('tickets.' || ticket_table)::regclass and not tgisinternal);
        execute format($sql$
            alter table tickets.%1$I disable trigger user;
            update tickets.%1$I
            set geo_source = case when geo_source in ('feed', 'location', 'cluster', 'none') then geo_source when geom is null then 'none' else 'cluster' end,
                ingested_at = coalesce(ingested_at, now())
            where geo_source is null or geo_source not in ('feed', 'location', 'cluster', 'none') or ingested_at is null;
            alter table tickets.%1$I
                alter column raw set not null,
                alter column geo_source set default 'none',
                alter column geo_source set not null,
                alter column ingested_at set default now(),
                alter column ingested_at set not null,
                add constraint geo_source_is_known check (geo_source in ('feed', 'location', 'cluster', 'none'))
            $sql$, ticket_table);
        if trigger_states <> '{}' then
            execute array_to_string(trigger_states, '; ');
        end if;
    end loop;
end
$$;
