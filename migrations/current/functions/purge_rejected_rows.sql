create or replace function tickets.purge_rejected_rows(p_older_than interval, p_limit integer) returns bigint
    language sql
    -- The Geocoder may have deleted what this deletes, and nothing else.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
        with old as materialized (
            select file_id, line
            from tickets.rejected_rows
            where acknowledged_at < now() - p_older_than
            limit p_limit
            for update skip locked
        ),
        purged as (
            delete from tickets.rejected_rows r
            using old
            where r.file_id = old.file_id and r.line = old.line
            returning 1
        )
        select count(*) from purged
    $$;
comment on function tickets.purge_rejected_rows(interval, integer) is
    'Deletes at most p_limit rejected rows that were acknowledged longer ago than that, and returns how many. Those that nobody acknowledged stay. For the Geocoder: PUBLIC may not call it.';
revoke execute on function tickets.purge_rejected_rows(interval, integer) from public;
