-- 42: a stream position for every ticket that an adopted database brought.
-- In a file of its own: half a minute of inserts, which must not hold the table locks of 29.
--
-- Everything that a former loader applied stands at its watermark: whatever comes under an older name loses against it,
-- whatever comes under a newer one wins. Generation 0 and -infinity, before any object of that name: the file itself, read again,
-- is newer than what was made of it.
create function tickets.adopt_positions(p_dataset text) returns bigint
    language plpgsql
    as $$
declare
    legacy_name text;
    legacy_file bigint;
    adopted bigint;
begin
    if p_dataset is null or p_dataset not in ('inc', 'crq') then
        raise exception 'unknown dataset %', p_dataset using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    insert into tickets.streams (dataset) values (p_dataset) on conflict do nothing;
    perform from tickets.streams where dataset = p_dataset for update;

    -- Until a file of ours is applied the watermark is the former loader's, who may have gone on since this ran last.
    if not exists (
        select from tickets.change_file_runs r join tickets.change_files f on f.id = r.file_id where f.dataset = p_dataset)
    then
        select substring(metadata ->> 'source_max_key' from '([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})[.]csv$') into legacy_name
        from tickets.import_meta
        where dataset = p_dataset;
        insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
        select dataset, epoch, legacy_name, 0, '-infinity', '', format('automations/%s/changes/%s.csv', dataset, legacy_name), 'adopted'
        from tickets.streams
        where dataset = p_dataset and legacy_name is not null
        on conflict do nothing;
    end if;

    select id into legacy_file
    from tickets.change_files
    where dataset = p_dataset and state = 'adopted' and etag = ''
    order by name desc
    limit 1;
    if legacy_file is null then
        return 0;
    end if;

    execute format($sql$
        insert into tickets.ticket_positions as p (dataset, ticket_id, file_id, line)
        select $1, ticket_id, $2, 0
        from tickets.%I
        order by ticket_id
        on conflict (dataset, ticket_id) do update set file_id = excluded.file_id
        where p.file_id in (select id from tickets.change_files where dataset = $1 and state = 'adopted' and etag = '' and id <> $2)
        $sql$, p_dataset)
    using p_dataset, legacy_file;
    get diagnostics adopted = row_count;
    return adopted;
end
$$;
comment on function tickets.adopt_positions(text) is
    'Gives every ticket of the dataset that has none the position of the former loader''s watermark (generation 0, line 0), and returns how many. Idempotent; 0 where no former loader ran.';

select tickets.adopt_positions(dataset) from (values ('inc'), ('crq')) as d (dataset);
