-- The oldest first. An event that nobody received stays: unpublished, or published while no queue took it. So does ChangeFileQuarantined: its next message id counts those
-- that are there.
create or replace function tickets.purge_events(p_older_than interval, p_limit integer) returns bigint
    language sql
    -- The Geocoder may have deleted what this deletes, and nothing else.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
        with old as materialized (
            select message_id
            from tickets.outbox
            where created_at < now() - p_older_than and published_at is not null and not unrouted and event <> 'ChangeFileQuarantined'
            order by created_at
            limit p_limit
            for update skip locked
        ),
        purged as (
            delete from tickets.outbox o
            using old
            where o.message_id = old.message_id
            returning 1
        )
        select count(*) from purged
    $$;
comment on function tickets.purge_events(interval, integer) is
    'Deletes at most p_limit events older than that, and returns how many. Kept whatever their age: what was not published, what no queue took, and ChangeFileQuarantined. For the Geocoder: PUBLIC may not call it.';
revoke execute on function tickets.purge_events(interval, integer) from public;
