-- 25: history for both datasets. The Ingestor records the closures and the snapshot of each applied file in its transaction, from
-- the rows that the file touched; capture_history() is the full reconciliation.

-- What production's tables may lack, or demand. A closure may come without a date and a second one with the same date: only
-- event_id is unique.
do $$
declare
    too_strict record;
begin
    for too_strict in
        select c.conname
        from pg_constraint c
        where c.conrelid = 'tickets.closure_events'::regclass
            and c.contype in ('p', 'u')
            and not exists (
                select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'event_id' and c.conkey = array[a.attnum])
    loop
        execute format('alter table tickets.closure_events drop constraint %I', too_strict.conname);
    end loop;
    for too_strict in
        select i.indexrelid::regclass as index_name
        from pg_index i
        where i.indrelid = 'tickets.closure_events'::regclass
            and i.indisunique
            and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    loop
        execute format('drop index %s', too_strict.index_name);
    end loop;
    if not exists (
        select from pg_attribute where attrelid = 'tickets.closure_events'::regclass and attname = 'event_id' and not attisdropped)
    then
        alter table tickets.closure_events add column event_id bigint generated always as identity primary key;
    end if;
end
$$;
call tickets.tolerate_inserts('tickets.closure_events', array['ticket_id']);
call tickets.tolerate_inserts('tickets.inc_daily_snapshot', array['snapshot_date']);

alter table tickets.inc_daily_snapshot
    add column if not exists open_at_risk integer not null default 0,
    add column if not exists open_unknown integer not null default 0,
    add column if not exists closed_by_date integer not null default 0,
    add column if not exists captured_at timestamptz not null default now();
alter table tickets.closure_events
    add column if not exists dataset text not null default 'inc',
    add column if not exists observed_at timestamptz not null default now(),
    add column if not exists observed boolean not null default true,
    add column if not exists file_id bigint;

create table if not exists tickets.crq_daily_snapshot (like tickets.inc_daily_snapshot including all);
comment on table tickets.crq_daily_snapshot is 'Change requests at the last capture of each EAT day. Past days are never rewritten.';

create index if not exists closure_events_by_ticket on tickets.closure_events (dataset, ticket_id, closed_at);
create index if not exists closure_events_by_day on tickets.closure_events (dataset, observed_at) where observed;

-- The snapshot. Its cost grows with the open tickets and the day's closures, not with the table: every applied file writes it anew.
create function tickets.record_snapshot(p_dataset text, p_moment timestamptz) returns void
    language plpgsql
    as $$
declare
    today date := (p_moment at time zone 'Africa/Nairobi')::date;
begin
    execute format($sql$
        insert into tickets.%1$I as s
            (snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at)
        select
            $1,
            count(*),
            count(*) filter (where sla_state = 'breached'),
            count(*) filter (where sla_state = 'at_risk'),
            count(*) filter (where sla_state = 'unknown'),
            (select count(*) from tickets.closure_events e
             where e.dataset = %3$L and e.observed and e.observed_at >= $2 and e.observed_at < $3),
            (select count(*) from tickets.%3$I t where t.closed_at >= $2 and t.closed_at < $3 and t.is_actionable is not true),
            $4
        from tickets.%2$I
        on conflict (snapshot_date) do update set
            open_total = excluded.open_total,
            open_breached = excluded.open_breached,
            open_at_risk = excluded.open_at_risk,
            open_unknown = excluded.open_unknown,
            closed_today = excluded.closed_today,
            closed_by_date = excluded.closed_by_date,
            captured_at = excluded.captured_at
        $sql$, p_dataset || '_daily_snapshot', p_dataset || '_open_sla', p_dataset)
        using today, today::timestamp at time zone 'Africa/Nairobi', (today + 1)::timestamp at time zone 'Africa/Nairobi', p_moment;
end
$$;
comment on function tickets.record_snapshot(text, timestamptz) is 'Writes the snapshot of the EAT day of p_moment anew.';

-- Full reconciliation.
call tickets.retire('tickets', 'capture_history');

create function tickets.capture_history() returns void
    language plpgsql
    as $$
declare
    a_dataset text;
begin
    foreach a_dataset in array array['inc', 'crq'] loop
        -- The dataset's lock: a file being merged records its own closures.
        perform from tickets.streams s where s.dataset = a_dataset for update;
        -- The first capture of a dataset finds closures that nobody saw happen: not observed.
        execute format($sql$
            insert into tickets.closure_events (dataset, ticket_id, closed_at, observed)
            select %1$L, t.ticket_id, t.closed_at, exists (select from tickets.closure_events e where e.dataset = %1$L)
            from tickets.%1$I t
            where t.closed_at is not null
                and t.is_actionable is not true
                and not exists (
                    select from tickets.closure_events e
                    where e.dataset = %1$L and e.ticket_id = t.ticket_id and e.closed_at = t.closed_at)
            order by t.ticket_id
            $sql$, a_dataset);
        perform tickets.record_snapshot(a_dataset, now());
    end loop;
end
$$;
comment on function tickets.capture_history() is
    'Full reconciliation for both datasets: records every dated closure not recorded yet, and the snapshot of today. Idempotent; each applied file has done its part already.';
call tickets.inherit_access('tickets', 'capture_history');
