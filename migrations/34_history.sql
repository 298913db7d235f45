-- 34: the backlog of each day by cluster and team; closures and snapshot of one moment; what counts as observed.

-- Past backlog cannot be had from totals: these rows accrue from now on, written with the totals of the same EAT day.
create table tickets.daily_backlog (
    dataset text not null,
    snapshot_date date not null,
    cluster text not null,
    team text not null,
    open_total integer not null,
    open_breached integer not null,
    open_at_risk integer not null,
    open_unknown integer not null,
    primary key (dataset, snapshot_date, cluster, team)
);
comment on table tickets.daily_backlog is
    'Open tickets at the last capture of each EAT day, by cluster and team: what the day''s totals in inc_daily_snapshot and crq_daily_snapshot are the sums of. Past days are never rewritten.';
comment on column tickets.daily_backlog.snapshot_date is 'EAT date of the capture.';
comment on column tickets.daily_backlog.cluster is 'Empty for tickets without one. Cut after 200 characters, so that no name is too long for the key.';
comment on column tickets.daily_backlog.team is 'assigned_team, else owner; empty for tickets with neither. Cut after 200 characters.';

-- The totals are sums over the groups, so that the two cannot disagree. Only groups that differ are written: of a day's few thousand
-- a file moves a handful, and the clock some more.
create or replace function tickets.record_snapshot(p_dataset text, p_moment timestamptz) returns void
    language plpgsql
    as $$
declare
    today date := (p_moment at time zone 'Africa/Nairobi')::date;
    -- As variables, unlike in the views, they let sla_state be inlined.
    breached_after interval := (select l.breached_after from tickets.sla_limits l where l.dataset = p_dataset);
    at_risk_after interval := (select l.at_risk_after from tickets.sla_limits l where l.dataset = p_dataset);
begin
    with opened as (
        select cluster, team, tickets.sla_state(now() - sla_clock, breached_after, at_risk_after) as sla_state
        from reporting.v_tickets
        where dataset = p_dataset and is_actionable
    ),
    counted as materialized (
        select
            left(coalesce(cluster, ''), 200) as cluster,
            left(coalesce(team, ''), 200) as team,
            count(*)::integer as open_total,
            count(*) filter (where sla_state = 'breached')::integer as open_breached,
            count(*) filter (where sla_state = 'at_risk')::integer as open_at_risk,
            count(*) filter (where sla_state = 'unknown')::integer as open_unknown
        from opened
        group by 1, 2
    ),
    -- except, not anti-joins: without statistics of the table those become nested loops, measured 0.7 s for 2,400 groups
    vanished as (
        select cluster, team from tickets.daily_backlog where dataset = p_dataset and snapshot_date = today
        except
        select cluster, team from counted
    ),
    deleted as (
        delete from tickets.daily_backlog b
        using vanished v
        where b.dataset = p_dataset and b.snapshot_date = today and b.cluster = v.cluster and b.team = v.team
    ),
    differing as (
        select cluster, team, open_total, open_breached, open_at_risk, open_unknown
        from counted
        except
        select cluster, team, open_total, open_breached, open_at_risk, open_unknown
        from tickets.daily_backlog
        where dataset = p_dataset and snapshot_date = today
    )
    insert into tickets.daily_backlog (dataset, snapshot_date, cluster, team, open_total, open_breached, open_at_risk, open_unknown)
    select p_dataset, today, cluster, team, open_total, open_breached, open_at_risk, open_unknown
    from differing
    on conflict (dataset, snapshot_date, cluster, team) do update set
        open_total = excluded.open_total,
        open_breached = excluded.open_breached,
        open_at_risk = excluded.open_at_risk,
        open_unknown = excluded.open_unknown;

    execute format($sql$
        insert into tickets.%1$I
            (snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at)
        select
            $1,
            coalesce(sum(open_total), 0),
            coalesce(sum(open_breached), 0),
            coalesce(sum(open_at_risk), 0),
            coalesce(sum(open_unknown), 0),
            (select count(*) from tickets.closure_events e
             where e.dataset = %2$L and e.observed and e.observed_at >= $2 and e.observed_at < $3),
            (select count(*) from tickets.%2$I t where t.closed_at >= $2 and t.closed_at < $3 and t.is_actionable is not true),
            $4
        from tickets.daily_backlog
        where dataset = %2$L and snapshot_date = $1
        on conflict (snapshot_date) do update set
            open_total = excluded.open_total,
            open_breached = excluded.open_breached,
            open_at_risk = excluded.open_at_risk,
            open_unknown = excluded.open_unknown,
            closed_today = excluded.closed_today,
            closed_by_date = excluded.closed_by_date,
            captured_at = excluded.captured_at
        $sql$, p_dataset || '_daily_snapshot', p_dataset)
        using today, today::timestamp at time zone 'Africa/Nairobi', (today + 1)::timestamp at time zone 'Africa/Nairobi', p_moment;
end
$$;
comment on function tickets.record_snapshot(text, timestamptz) is
    'Writes the snapshot of the EAT day of p_moment anew: its totals, and its backlog by cluster and team. Its cost grows with the open tickets and the day''s closures, not with the table.';

comment on column tickets.closure_events.observed_at is
    'When the closure was recorded, just before the commit that showed it: the moment of the snapshot that counts it. Content lags closed_at by about two days.';
comment on column tickets.closure_events.observed is
    'False for closures that were already there when the ticket was first seen in a baseline, or before closures of its dataset were recorded: nobody watched when they happened.';

-- Full reconciliation. The moment is taken under the lock: a call that waited past midnight does not rewrite yesterday.
create or replace function tickets.capture_history() returns void
    language plpgsql
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
                    t.ticket_id,
                    t.closed_at,
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
            insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed)
            select %1$L, ticket_id, closed_at, $1, observed
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
