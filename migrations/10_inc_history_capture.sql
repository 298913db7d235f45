-- 10: the history of incidents: closures as first observed, and a snapshot a day.
-- Past backlog cannot be reconstructed: snapshots accrue from the first capture on.

create table if not exists tickets.closure_events (
    event_id bigint generated always as identity primary key,
    dataset text not null default 'inc',
    ticket_id text not null,
    closed_at timestamptz,
    observed_at timestamptz not null default now(),
    observed boolean not null default true,
    file_id bigint
);
comment on table tickets.closure_events is 'Append-only: each closure as first observed, second closures after a reopening included.';
comment on column tickets.closure_events.closed_at is 'What the ticket said when the closure was observed; NULL when it stopped being actionable without a date.';
comment on column tickets.closure_events.observed_at is 'When the transaction that showed the closure ran. Content lags closed_at by about two days.';
comment on column tickets.closure_events.observed is 'False for closures that were already there in a baseline: they happened before anyone watched.';
comment on column tickets.closure_events.file_id is 'The change file that showed it (tickets.change_files); NULL when found by reconciliation.';

create table if not exists tickets.inc_daily_snapshot (
    snapshot_date date primary key,
    open_total integer not null default 0,
    open_breached integer not null default 0,
    open_at_risk integer not null default 0,
    open_unknown integer not null default 0,
    closed_today integer not null default 0,
    closed_by_date integer not null default 0,
    captured_at timestamptz not null default now()
);
comment on table tickets.inc_daily_snapshot is 'Incidents at the last capture of each EAT day. Past days are never rewritten.';
comment on column tickets.inc_daily_snapshot.snapshot_date is 'EAT date of the capture.';
comment on column tickets.inc_daily_snapshot.closed_today is 'Closures observed on that day (tickets.closure_events, observed).';
comment on column tickets.inc_daily_snapshot.closed_by_date is 'Closed tickets whose closed_at falls on that day, as known at the capture: content lags, so it is low.';

create or replace function tickets.capture_history() returns void
    language sql
    as $$
        insert into tickets.closure_events (ticket_id, closed_at, observed)
        select t.ticket_id, t.closed_at, exists (select from tickets.closure_events)
        from tickets.inc t
        where t.closed_at is not null
            and t.is_actionable is not true
            and not exists (select from tickets.closure_events e where e.ticket_id = t.ticket_id and e.closed_at = t.closed_at);

        insert into tickets.inc_daily_snapshot as s (snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date)
        select
            (now() at time zone 'Africa/Nairobi')::date,
            count(*),
            count(*) filter (where sla_state = 'breached'),
            count(*) filter (where sla_state = 'at_risk'),
            count(*) filter (where sla_state = 'unknown'),
            (select count(*) from tickets.closure_events e
             where e.observed and (e.observed_at at time zone 'Africa/Nairobi')::date = (now() at time zone 'Africa/Nairobi')::date),
            (select count(*) from tickets.inc t
             where t.is_actionable is not true
                 and (t.closed_at at time zone 'Africa/Nairobi')::date = (now() at time zone 'Africa/Nairobi')::date)
        from tickets.inc_open_sla
        on conflict (snapshot_date) do update set
            open_total = excluded.open_total,
            open_breached = excluded.open_breached,
            open_at_risk = excluded.open_at_risk,
            open_unknown = excluded.open_unknown,
            closed_today = excluded.closed_today,
            closed_by_date = excluded.closed_by_date,
            captured_at = now();
    $$;
comment on function tickets.capture_history() is 'Records closures not recorded yet and the snapshot of today. Idempotent.';
