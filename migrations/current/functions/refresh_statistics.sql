-- ANALYZE is the owner's (15 has no privilege for it); of anybody else it does nothing but warn. The Ingestor needs it
-- after a baseline, so it may call this one function as the owner: a fixed text, a fixed search_path, a dataset out of a fixed list.
create or replace function tickets.refresh_statistics(p_dataset text) returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if reporting.check_dataset(p_dataset) is null then
        raise exception 'p_dataset is null' using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    execute format('analyze tickets.%I, tickets.ticket_versions, tickets.closure_events', p_dataset);
end
$$;
comment on function tickets.refresh_statistics(text) is
    'Planner statistics of what a large file of the dataset fills, made anew as the tables'' owner. For the Ingestor: PUBLIC may not call it.';
revoke execute on function tickets.refresh_statistics(text) from public;
