-- The watermark that another program writes names the file that its rows of this transaction are from.
create or replace function tickets.name_other_writes() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into tickets.streams as s (dataset, other_writer, other_writer_at, other_transaction_id)
    values (new.dataset, session_user, now(), pg_current_xact_id())
    on conflict (dataset) do update set
        other_writer = excluded.other_writer, other_writer_at = excluded.other_writer_at, other_transaction_id = excluded.other_transaction_id;
    perform tickets.version_other_writes(new.dataset);
    return null;
end
$$;
comment on function tickets.name_other_writes() is 'Trigger: somebody else than the Ingestor wrote a watermark. The rows of this transaction are of that file, generation 0.';
