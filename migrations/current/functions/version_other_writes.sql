create or replace function tickets.version_other_writes(p_dataset text) returns void
    language plpgsql
    as $$
declare
    file_name text;
    file bigint;
begin
    -- A watermark without rows, written by hand or for an empty file, leaves no trace in the ledger.
    select tickets.key_name(m.metadata ->> 'source_max_key') into file_name
    from tickets.import_meta m
    where m.dataset = p_dataset
        and exists (select from tickets.other_writes w where w.dataset = p_dataset and w.transaction_id = pg_current_xact_id());
    if file_name is null then
        return;
    end if;

    -- Below every generation of that name that the ledger has, an archived copy of it among them.
    insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
    select s.dataset, s.epoch, file_name,
        (select least(coalesce(min(f.generation), 1), 1) - 1 from tickets.change_files f where f.dataset = s.dataset and f.epoch = s.epoch and f.name = file_name),
        '-infinity', '', format('automations/%s/changes/%s.csv', s.dataset, file_name), 'adopted'
    from tickets.streams s
    where s.dataset = p_dataset
    on conflict (dataset, name, last_modified, etag) do nothing;
    select f.id into file
    from tickets.change_files f
    where f.dataset = p_dataset and f.name = file_name and f.last_modified = '-infinity' and f.etag = '';

    with written as (
        delete from tickets.other_writes
        where dataset = p_dataset and transaction_id = pg_current_xact_id()
        returning ticket_id
    )
    insert into tickets.ticket_versions as v (dataset, ticket_id, file_id, line, changed_file_id, changed_line)
    select p_dataset, w.ticket_id, file, 0, file, 0
    from written w
    order by w.ticket_id
    on conflict (dataset, ticket_id) do update set
        file_id = excluded.file_id, line = 0, changed_file_id = excluded.changed_file_id, changed_line = 0;
end
$$;
comment on function tickets.version_other_writes(text) is 'Gives the rows that this transaction wrote and that are not the Ingestor''s the version of the file that the watermark names.';
revoke execute on function tickets.version_other_writes(text) from public;
