-- 26: SLA limits, closures and daily snapshots of both datasets.
-- dependents of: tickets.closure_events, tickets.inc_daily_snapshot
-- The Ingestor records the closures and the snapshot of each applied file in its transaction, from the rows that the file touched.

-- SLA limits as rows, so that a change of contract is an UPDATE.
create table tickets.sla_limits (
    dataset text primary key,
    breached_after interval,
    at_risk_after interval,
    note text,
    constraint both_limits_or_none check ((breached_after is null) = (at_risk_after is null)),
    constraint at_risk_comes_before_breached check (interval '0' <= at_risk_after and at_risk_after <= breached_after)
);
comment on table tickets.sla_limits is 'From when on an open ticket is at risk and breached, per dataset. Without limits sla_state reads unknown.';
comment on column tickets.sla_limits.dataset is 'inc or crq.';
comment on column tickets.sla_limits.breached_after is 'Open for this long or longer is breached.';
comment on column tickets.sla_limits.at_risk_after is 'Open for this long or longer, and not breached, is at risk.';
comment on column tickets.sla_limits.note is 'Where the limits come from.';
insert into tickets.sla_limits (dataset, breached_after, at_risk_after, note) values
    ('inc', interval '48 hours', interval '36 hours', 'The incident contract.'),
    ('crq', null, null, 'Not agreed yet for installations.');

-- Columns of production's that we fill may be of other types, as long as our values fit them: a text without a limit, a number, json. What would make one file of
-- many fail is widened or refused here.
create procedure pg_temp.take_our_values(p_table regclass, p_columns text[])
    language plpgsql
    as $$
declare
    filled record;
begin
    for filled in
        select attname, format_type(atttypid, atttypmod) as type, case
                when t.typcategory = 'S' and atttypmod > 0 or t.typcategory = 'E' then 'text'
                when t.typname = 'numeric' and atttypmod > 0 then 'numeric'
            end as widened,
            t.typcategory = 'S' or attname = any (array['open_by_cluster']) and t.typname in ('json', 'jsonb')
                or attname = any (array['mttr', 'created_today', 'open_ok']) and t.typname in ('int4', 'int8', 'numeric', 'float4', 'float8') as fits
        from pg_attribute
        join pg_type t on t.oid = atttypid
        where attrelid = p_table and attname = any (p_columns) and not attisdropped
    loop
        if filled.widened is not null then
            execute format('alter table %s alter column %I type %s', p_table, filled.attname, filled.widened);
        elsif not filled.fits then
            raise exception '%.% is of type %, which cannot hold what is recorded there', p_table, filled.attname, filled.type
                using errcode = 'datatype_mismatch', hint = 'Rename the column out of the way: one of ours is then made.';
        end if;
        execute format('alter table %s alter column %I drop not null', p_table, filled.attname);
    end loop;
end
$$;

-- Closures. What production's table may lack, or demand: a closure may come without a date and a second one with the same date, so that only a key that
-- counts by itself is unique.
do $$
declare
    too_strict record;
begin
    for too_strict in
        select coalesce(
            format('alter table tickets.closure_events drop constraint %I', (select conname from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))),
            format('drop index %s', i.indexrelid::regclass)) as statement
        from pg_index i
        where i.indrelid = 'tickets.closure_events'::regclass
            and i.indisunique
            and not exists (
                select from pg_attribute a
                left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = i.indrelid and a.attnum = any (i.indkey) and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) ~ '^(nextval|gen_random_uuid|uuid_generate)'))
    loop
        execute too_strict.statement;
    end loop;
    if not exists (
        select from pg_attribute where attrelid = 'tickets.closure_events'::regclass and attname = 'event_id' and not attisdropped)
    then
        execute 'alter table tickets.closure_events add column event_id bigint generated always as identity '
            || case when exists (select from pg_index where indrelid = 'tickets.closure_events'::regclass and indisprimary) then 'unique' else 'primary key' end;
    end if;
end
$$;
call tickets.tolerate_inserts('tickets.closure_events', array['ticket_id']);
alter table tickets.closure_events
    add column if not exists dataset text not null default 'inc',
    add column if not exists closed_at timestamptz,
    add column if not exists observed_at timestamptz not null default now(),
    add column if not exists observed boolean not null default true,
    add column if not exists file_id bigint,
    add column if not exists cluster text,
    add column if not exists team text,
    add column if not exists owner text,
    add column if not exists mttr numeric,
    add column if not exists sla_status text;
call pg_temp.take_our_values('tickets.closure_events', array['cluster', 'team', 'owner', 'mttr', 'sla_status']);
create index if not exists closure_events_by_ticket on tickets.closure_events (dataset, ticket_id, closed_at);
create index if not exists closure_events_by_day on tickets.closure_events (dataset, observed_at) where observed;
comment on table tickets.closure_events is 'Append-only: each closure as first observed, second closures after a reopening included.';
comment on column tickets.closure_events.event_id is 'Ascending in the order of recording.';
comment on column tickets.closure_events.dataset is 'inc or crq.';
comment on column tickets.closure_events.ticket_id is 'The ticket''s id, as in tickets.inc or tickets.crq.';
comment on column tickets.closure_events.closed_at is 'What the ticket said when the closure was observed; NULL when it stopped being actionable without a date.';
comment on column tickets.closure_events.observed_at is 'When the closure was recorded, just before the commit that showed it: the moment of the snapshot that counts it. Content lags closed_at by about two days.';
comment on column tickets.closure_events.observed is 'False for closures that were already there when the ticket was first seen in a baseline, or before closures of its dataset were recorded: nobody watched when they happened.';
comment on column tickets.closure_events.file_id is 'The change file that showed it (tickets.change_files); NULL when found by reconciliation.';
comment on column tickets.closure_events.cluster is 'The ticket''s cluster when the closure was recorded; so are team (assigned_team, else owner), owner, mttr and sla_status.';
comment on column tickets.closure_events.team is 'assigned_team, else owner, when the closure was recorded.';
comment on column tickets.closure_events.owner is 'The ticket''s owner when the closure was recorded.';
comment on column tickets.closure_events.mttr is 'Time to repair in minutes, when the closure was recorded.';
comment on column tickets.closure_events.sla_status is 'The source''s word, when the closure was recorded.';

-- Daily snapshots: a row an EAT day. What production's tables may lack, or demand.
create table if not exists tickets.crq_daily_snapshot (like tickets.inc_daily_snapshot including all);
do $$
declare
    snapshot regclass;
    counted text;
    has_nulls boolean;
begin
    foreach snapshot in array array['tickets.inc_daily_snapshot', 'tickets.crq_daily_snapshot']::regclass[] loop
        call tickets.tolerate_inserts(snapshot, array['snapshot_date']);
        execute format($sql$
            alter table %s
                add column if not exists open_total integer not null default 0,
                add column if not exists open_breached integer not null default 0,
                add column if not exists open_at_risk integer not null default 0,
                add column if not exists open_unknown integer not null default 0,
                add column if not exists closed_today integer not null default 0,
                add column if not exists closed_by_date integer not null default 0,
                add column if not exists captured_at timestamptz not null default now(),
                add column if not exists created_today integer,
                add column if not exists open_ok integer,
                add column if not exists open_by_cluster jsonb
            $sql$, snapshot);
        call pg_temp.take_our_values(snapshot, array['created_today', 'open_ok', 'open_by_cluster']);
        foreach counted in array array['open_total', 'open_breached', 'closed_today'] loop
            execute format('alter table %s alter column %I set default 0', snapshot, counted);
            execute format('select exists (select from %s where %I is null)', snapshot, counted) into has_nulls;
            if not has_nulls then
                execute format('alter table %s alter column %I set not null', snapshot, counted);
            end if;
        end loop;
        if not exists (
            select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'snapshot_date'
            where i.indrelid = snapshot and i.indisunique and i.indpred is null and i.indkey::text = a.attnum::text)
        then
            execute format('create unique index on %s (snapshot_date)', snapshot);
        end if;
    end loop;
end
$$;
comment on table tickets.inc_daily_snapshot is 'Incidents at the last capture of each EAT day. Past days are never rewritten.';
comment on column tickets.inc_daily_snapshot.snapshot_date is 'EAT date of the capture.';
comment on column tickets.inc_daily_snapshot.open_total is 'Open tickets.';
comment on column tickets.inc_daily_snapshot.open_breached is 'Open tickets past the limit of tickets.sla_limits.';
comment on column tickets.inc_daily_snapshot.open_at_risk is 'Open tickets near the limit, and not past it.';
comment on column tickets.inc_daily_snapshot.open_unknown is 'Open tickets without a clock, or all of them without limits.';
comment on column tickets.inc_daily_snapshot.closed_today is 'Closures observed on that day (tickets.closure_events, observed).';
comment on column tickets.inc_daily_snapshot.closed_by_date is 'Closed tickets whose closed_at falls on that day, as known at the capture: content lags, so it is low.';
comment on column tickets.inc_daily_snapshot.captured_at is 'When the day was last counted.';
comment on column tickets.inc_daily_snapshot.created_today is 'Tickets whose clock (created_at_service, else first_seen_at) falls on that day, as known at the capture; NULL for days before this was kept.';
comment on column tickets.inc_daily_snapshot.open_ok is 'Open tickets within the limits; NULL for days before this was kept.';
comment on column tickets.inc_daily_snapshot.open_by_cluster is 'Open tickets by cluster, as {"cluster": number}; the empty name stands for tickets without one. NULL for days before this was kept.';

call tickets.describe_like('tickets.crq_daily_snapshot', 'tickets.inc_daily_snapshot');
comment on table tickets.crq_daily_snapshot is 'Change requests at the last capture of each EAT day. Past days are never rewritten.';

-- Past backlog cannot be had from totals: these rows accrue, written with the totals of the same EAT day.
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
comment on table tickets.daily_backlog is 'Open tickets at the last capture of each EAT day, by cluster and team: what the day''s totals in inc_daily_snapshot and crq_daily_snapshot are the sums of. Past days are never rewritten.';
comment on column tickets.daily_backlog.dataset is 'inc or crq.';
comment on column tickets.daily_backlog.snapshot_date is 'EAT date of the capture.';
comment on column tickets.daily_backlog.cluster is 'Empty for tickets without one. Cut after 200 characters, so that no name is too long for the key.';
comment on column tickets.daily_backlog.team is 'assigned_team, else owner; empty for tickets with neither. Cut after 200 characters.';
comment on column tickets.daily_backlog.open_total is 'Open tickets.';
comment on column tickets.daily_backlog.open_breached is 'Open tickets past the limit of tickets.sla_limits.';
comment on column tickets.daily_backlog.open_at_risk is 'Open tickets near the limit, and not past it.';
comment on column tickets.daily_backlog.open_unknown is 'Open tickets without a clock, or all of them without limits.';
