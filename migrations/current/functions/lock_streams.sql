-- What another program writes comes in turn with the Ingestor's files: the Ingestor compares versions under the dataset's lock, so a row that appeared meanwhile
-- would be overwritten by an older one. Before any row is locked, so that the two cannot deadlock. A transaction that holds one dataset's lock needs no other:
-- the loader of each dataset would wait for the other's.
create or replace function tickets.lock_streams() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_table_name <> 'import_meta' or coalesce(current_setting('fleettickets.locked', true), '') = '' then
        perform from tickets.streams where dataset = tg_table_name or tg_table_name = 'import_meta' order by dataset for update;
        perform set_config('fleettickets.locked', 'yes', true);
    end if;
    return null;
end
$$;
comment on function tickets.lock_streams() is 'Trigger: somebody else than the Ingestor writes tickets or a watermark, and holds the dataset''s lock until the end of the transaction.';
