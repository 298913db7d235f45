-- Purpose: the bounds of the ticket tables, as in 01, for tables that were there already.
-- Runs before 26, whose map cannot name a geo_source that is NULL, and before 29, for whoever had 26 earlier.
-- Locking: rows first, which keeps writers out and no reader; then one short look at every row under an exclusive lock. Idempotent.
--
-- geo_source of another program may be NULL or a word of its own: with a geom it then claims no
-- more than the centre of an area. Our trigger would look the place up anew and lose what it cannot find under its old name.
do $$
declare
    unbounded text[];
    ticket_table text;
begin
    select coalesce(array_agg(t), '{}') into unbounded
    from unnest(array['inc', 'crq']) as t
    where not exists (select from pg_constraint where conrelid = ('tickets.' || t)::regclass and conname = 'geo_source_is_known');

    foreach ticket_table in array unbounded loop
        execute format('alter table tickets.%I disable trigger user', ticket_table);
        execute format($sql$
            update tickets.%I
            set geo_source = case when geo_source = any ($1) then geo_source when geom is null then 'none' else 'cluster' end,
                ingested_at = coalesce(ingested_at, now())
            where geo_source is null or geo_source <> all ($1) or ingested_at is null
            $sql$, ticket_table) using array['feed', 'location', 'cluster', 'none'];
        execute format('alter table tickets.%I enable trigger user', ticket_table);
    end loop;

    foreach ticket_table in array unbounded loop
        execute format($sql$
            alter table tickets.%I
                alter column raw set not null,
                alter column geo_source set default 'none',
                alter column geo_source set not null,
                alter column ingested_at set default now(),
                alter column ingested_at set not null,
                add constraint geo_source_is_known check (geo_source in ('feed', 'location', 'cluster', 'none'))
            $sql$, ticket_table);
    end loop;
end
$$;
