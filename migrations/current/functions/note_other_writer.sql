-- The former loader names its file after its rows, or before them, in the same transaction: rows wait in other_writes, or take the name that is there already.
create or replace function tickets.note_other_writer() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into tickets.other_writes as w (dataset, ticket_id, transaction_id)
    values (tg_table_name, new.ticket_id, pg_current_xact_id())
    on conflict (dataset, ticket_id) do update set transaction_id = excluded.transaction_id, writer = excluded.writer, written_at = excluded.written_at
    where w.transaction_id <> excluded.transaction_id;
    if exists (select from tickets.streams where dataset = tg_table_name and other_transaction_id = pg_current_xact_id()) then
        perform tickets.version_other_writes(tg_table_name);
    end if;
    return null;
end
$$;
comment on function tickets.note_other_writer() is 'Trigger: records a ticket that somebody else than the Ingestor wrote.';
