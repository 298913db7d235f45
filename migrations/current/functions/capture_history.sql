-- adopted: takes the place of what a former system has under this name
-- Full reconciliation. The moment is taken under the lock: a call that waited past midnight does not rewrite yesterday.
create or replace function tickets.capture_history() returns void
    language plpgsql
    -- Whoever may record closures may have them reconciled, without rights on what that reads.
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    a_dataset text;
    moment timestamptz;
begin
    foreach a_dataset in array array['inc', 'crq'] loop
        -- The dataset's lock, also before its first file: a file being merged records its own closures.
        insert into tickets.streams (dataset) values (a_dataset) on conflict do nothing;
        perform from tickets.streams s where s.dataset = a_dataset for update;
        moment := clock_timestamp();
        -- Observed is what came after the first record of the dataset. What is older was missed by nobody: an adopted database has
        -- closed installations, and no record of any. A closure recorded without a date is not another one when its date arrives.
        -- All are found before the first is written: a table that is read while it grows can cost the square of it. Measured for 980,000
        -- closures: 11 s; read while it grew, it had not ended after ten minutes.
        execute format($sql$
            with last_recorded as (
                select distinct on (ticket_id) ticket_id, closed_at
                from tickets.closure_events
                where dataset = %1$L
                order by ticket_id, event_id desc
            ),
            found as materialized (
                select
                    t.ticket_id, t.closed_at, t.cluster, coalesce(t.assigned_team, t.owner) as team, t.owner, t.mttr, t.sla_status,
                    l.closed_at is not null or coalesce(t.ingested_at > watch.began, false) as observed
                from tickets.%1$I t
                cross join (select min(e.observed_at) as began from tickets.closure_events e where e.dataset = %1$L) watch
                left join last_recorded l using (ticket_id)
                where t.closed_at is not null
                    and t.is_actionable is not true
                    and (l.ticket_id is null or l.closed_at is not null)
                    and not exists (
                        select from tickets.closure_events e
                        where e.dataset = %1$L and e.ticket_id = t.ticket_id and e.closed_at = t.closed_at)
            )
            insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, cluster, team, owner, mttr, sla_status)
            select %1$L, ticket_id, closed_at, $1, observed, cluster, team, owner, mttr, sla_status
            from found
            order by ticket_id
            $sql$, a_dataset)
            using moment;
        perform tickets.record_snapshot(a_dataset, moment);
    end loop;
end
$$;
comment on function tickets.capture_history() is
    'Full reconciliation for both datasets: records every dated closure not recorded yet, and the snapshot of today. Idempotent; each applied file has done its part already.';
revoke execute on function tickets.capture_history() from public;
call tickets.carry_grants('insert', 'tickets.closure_events', 'execute', 'function tickets.capture_history()');
