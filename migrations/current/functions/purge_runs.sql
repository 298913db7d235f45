-- A file's last run stays: its counts are the file's, and the next run is numbered after it. So does a run whose event is stored.
create or replace function tickets.purge_runs(p_older_than interval, p_limit integer) returns bigint
    language sql
    -- The Geocoder may have deleted what this deletes, and nothing else.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
        with old as materialized (
            select r.id
            from tickets.change_file_runs r
            where r.applied_at < now() - p_older_than
                -- Few files were ever applied twice: run > 1, which follows from the rest, finds them without a look at each run.
                and exists (select from tickets.change_file_runs later where later.file_id = r.file_id and later.run > r.run and later.run > 1)
                and not exists (select from tickets.outbox o where o.run_id = r.id)
            limit p_limit
            for update of r skip locked
        ),
        purged as (
            delete from tickets.change_file_runs r
            using old
            where r.id = old.id
            returning 1
        )
        select count(*) from purged
    $$;
comment on function tickets.purge_runs(interval, integer) is
    'Deletes at most p_limit runs older than that, and returns how many. Kept whatever their age: the last run of each file, and runs whose event is stored. For the Geocoder: PUBLIC may not call it.';
revoke execute on function tickets.purge_runs(interval, integer) from public;
