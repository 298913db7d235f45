-- 35: what happened over time, by day or week, by cluster or team; and who closed what. One definition for both datasets.

-- The snapshots of both datasets.
create view reporting.v_daily_snapshots as
select 'inc'::text as dataset, snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at
from tickets.inc_daily_snapshot
union all
select 'crq'::text, snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at
from tickets.crq_daily_snapshot;
comment on view reporting.v_daily_snapshots is 'The daily snapshots of both datasets: tickets.inc_daily_snapshot and tickets.crq_daily_snapshot together.';

-- What every series is asked with.
create function reporting.series_range(p_dataset text, p_from date, p_to date, p_period text, p_by text, out first_day date, out last_day date)
    language plpgsql stable
    as $$
declare
    today date := (now() at time zone 'Africa/Nairobi')::date;
begin
    if p_dataset is null then
        raise exception 'no dataset: a series is of one' using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    perform reporting.check_dataset(p_dataset);
    if p_period is null or p_period not in ('day', 'week') then
        raise exception 'unknown period %', coalesce(p_period, 'null') using errcode = 'invalid_parameter_value', hint = 'Known periods: day, week.';
    end if;
    if p_by not in ('cluster', 'team') then
        raise exception 'unknown grouping %', p_by
            using errcode = 'invalid_parameter_value', hint = 'Known groupings: cluster, team; without one a period is one row.';
    end if;
    -- Also what is infinite is out of range.
    if least(p_from, p_to) < date '1970-01-01' or greatest(p_from, p_to) > today + 3660 then
        raise exception 'the range % to % is out of range', coalesce(p_from::text, 'open'), coalesce(p_to::text, 'open')
            using errcode = 'invalid_parameter_value', hint = 'EAT dates from 1970 to ten years ahead, both inclusive.';
    end if;
    last_day := coalesce(p_to, today);
    first_day := coalesce(p_from, last_day - 29);
    if first_day > last_day then
        raise exception 'the range ends before it begins: % to %', first_day, last_day
            using errcode = 'invalid_parameter_value', hint = 'p_from and p_to are EAT dates, both inclusive; without p_to it is today.';
    end if;
    if last_day - first_day >= 3660 then
        raise exception 'the range % to % has % days, and at most 3660 are answered', first_day, last_day, last_day - first_day + 1
            using errcode = 'invalid_parameter_value', hint = 'Ask for ten years at a time.';
    end if;
end
$$;
comment on function reporting.series_range(text, date, date, text, text) is
    'The EAT days of a series, both inclusive: without dates the last 30, today included. Unknown names and impossible ranges are errors that list what is known.';

create function reporting.series_start(p_day date, p_period text, p_first date) returns date
    language sql immutable parallel safe
    as $$
        select case p_period when 'week' then greatest(date_trunc('week', p_day::timestamp)::date, p_first) else p_day end
    $$;
comment on function reporting.series_start(date, text, date) is
    'The first day of the period that a day belongs to. Weeks begin on Monday; the first one where the range begins, so that nothing outside of it is counted.';

create function reporting.series_group(p_by text, p_cluster text, p_team text) returns text
    language sql immutable parallel safe
    as $$
        select case p_by when 'cluster' then coalesce(p_cluster, '') when 'team' then coalesce(p_team, '') else '' end
    $$;
comment on function reporting.series_group(text, text, text) is 'The group of a ticket: its cluster or team, empty without one, or one group for all.';

create function reporting.series_periods(p_first date, p_last date, p_period text) returns table (period_start date, period_end date)
    language sql immutable parallel safe
    as $$
        select d::date, case p_period when 'week' then least(date_trunc('week', d)::date + 6, p_last) else d::date end
        from generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') as days (d)
        where reporting.series_start(d::date, p_period, p_first) = d::date
    $$;
comment on function reporting.series_periods(date, date, text) is 'Every period of a range, with its first and last day.';

-- All that is counted from tickets.
create function reporting.ticket_series(p_dataset text, p_from date, p_to date, p_period text, p_by text, p_cluster text, p_team text)
    returns table (
        period_start date, period_end date, group_name text, opened bigint, closed bigint, measured bigint, within_limit bigint,
        with_mttr bigint, mttr_median_minutes double precision, mttr_p90_minutes double precision)
    language plpgsql stable
    -- The dataset decides which table is read, the range which index: a plan for any of them would read both tables. The planner expects
    -- many more groups than there are, and compiling for them took longer than the answer: measured 1.9 s of 3.3 s.
    set plan_cache_mode = force_custom_plan
    set jit = off
    as $$
#variable_conflict use_column
declare
    days record;
    starts timestamptz;
    ends timestamptz;
    allowed interval := (select l.breached_after from tickets.sla_limits l where l.dataset = p_dataset);
begin
    select * into days from reporting.series_range(p_dataset, p_from, p_to, p_period, p_by);
    starts := days.first_day::timestamp at time zone 'Africa/Nairobi';
    ends := (days.last_day + 1)::timestamp at time zone 'Africa/Nairobi';

    return query
    with closed_then as (
        select
            reporting.series_start((closed_at at time zone 'Africa/Nairobi')::date, p_period, days.first_day) as period_start,
            reporting.series_group(p_by, cluster, team) as group_key,
            mttr,
            -- an open ticket is breached from the limit on: closed at the very limit is too late
            closed_at - sla_clock < allowed as is_within
        from reporting.v_tickets
        where dataset = p_dataset
            and closed_at >= starts
            and closed_at < ends
            and is_actionable is not true
            and (p_cluster is null or coalesce(cluster, '') = p_cluster)
            and (p_team is null or coalesce(team, '') = p_team)
    ),
    closures as (
        select
            period_start,
            group_key,
            count(*) as closed,
            count(is_within) as measured,
            count(*) filter (where is_within) as within_limit,
            count(mttr) as with_mttr,
            percentile_cont(array[0.5, 0.9]) within group (order by mttr::double precision) as mttr
        from closed_then
        group by 1, 2
    ),
    openings as (
        select
            reporting.series_start((sla_clock at time zone 'Africa/Nairobi')::date, p_period, days.first_day) as period_start,
            reporting.series_group(p_by, cluster, team) as group_key,
            count(*) as opened
        from reporting.v_tickets
        where dataset = p_dataset
            and sla_clock >= starts
            and sla_clock < ends
            and (p_cluster is null or coalesce(cluster, '') = p_cluster)
            and (p_team is null or coalesce(team, '') = p_team)
        group by 1, 2
    ),
    groups as (
        select '' as group_key where p_by is null
        union
        select group_key from closures
        union
        select group_key from openings
    )
    select
        p.period_start,
        p.period_end,
        case when p_by is not null then g.group_key end,
        coalesce(o.opened, 0),
        coalesce(c.closed, 0),
        coalesce(c.measured, 0),
        case when allowed is not null then coalesce(c.within_limit, 0) end,
        coalesce(c.with_mttr, 0),
        c.mttr[1],
        c.mttr[2]
    from reporting.series_periods(days.first_day, days.last_day, p_period) p
    cross join groups g
    left join closures c on c.period_start = p.period_start and c.group_key = g.group_key
    left join openings o on o.period_start = p.period_start and o.group_key = g.group_key
    order by p.period_start, g.group_key;
end
$$;
comment on function reporting.ticket_series(text, date, date, text, text, text, text) is
    'What was opened and closed in each period: fn_closure_rate, fn_sla_trend and fn_mttr_trend show parts of it. Closed: closed_at within the EAT days, and not open again. Opened: by the SLA clock.';

create function reporting.fn_closure_rate(
    p_dataset text default 'inc', p_from date default null, p_to date default null, p_period text default 'day',
    p_by text default null, p_cluster text default null, p_team text default null)
    returns table (period_start date, period_end date, group_name text, opened bigint, closed bigint, net bigint, closure_rate numeric)
    language sql stable
    as $$
        select period_start, period_end, group_name, opened, closed, opened - closed, round(closed::numeric / nullif(opened, 0), 4)
        from reporting.ticket_series(p_dataset, p_from, p_to, p_period, p_by, p_cluster, p_team)
    $$;
comment on function reporting.fn_closure_rate(text, date, date, text, text, text, text) is
    'Opened (by created_at_service, else first_seen_at) and closed (by closed_at) in each period; net = opened - closed; closure_rate = closed / opened, NULL where nothing was opened. All parameters optional: p_dataset inc or crq; p_from, p_to EAT dates, inclusive, default the last 30 days; p_period day or week (from Monday; cut off at the ends of the range); p_by cluster or team, else one row a period; p_cluster, p_team filters (AND; an empty string for tickets without one). Every period is there; with p_by, for every group with data in the range.';

create function reporting.fn_sla_trend(
    p_dataset text default 'inc', p_from date default null, p_to date default null, p_period text default 'day',
    p_by text default null, p_cluster text default null, p_team text default null)
    returns table (period_start date, period_end date, group_name text, closed bigint, measured bigint, within_limit bigint, compliance numeric)
    language sql stable
    as $$
        select period_start, period_end, group_name, closed, measured, within_limit, round(within_limit::numeric / nullif(measured, 0), 4)
        from reporting.ticket_series(p_dataset, p_from, p_to, p_period, p_by, p_cluster, p_team)
    $$;
comment on function reporting.fn_sla_trend(text, date, date, text, text, text, text) is
    'How many of the tickets closed in each period were closed before the limit of tickets.sla_limits. measured: those with a clock, against a dataset with a limit; compliance = within_limit / measured, NULL where nothing was measured. Closed at exactly the limit is not within. Parameters as of fn_closure_rate; what is open and breached is in fn_backlog_series.';

create function reporting.fn_mttr_trend(
    p_dataset text default 'inc', p_from date default null, p_to date default null, p_period text default 'day',
    p_by text default null, p_cluster text default null, p_team text default null)
    returns table (
        period_start date, period_end date, group_name text, closed bigint, with_mttr bigint, mttr_median_minutes double precision, mttr_p90_minutes double precision)
    language sql stable
    as $$
        select period_start, period_end, group_name, closed, with_mttr, mttr_median_minutes, mttr_p90_minutes
        from reporting.ticket_series(p_dataset, p_from, p_to, p_period, p_by, p_cluster, p_team)
    $$;
comment on function reporting.fn_mttr_trend(text, date, date, text, text, text, text) is
    'Median and 90th percentile, in minutes, of the time to repair as the source counts it (mttr), of the tickets closed in each period that have one (with_mttr); NULL where none has. Parameters as of fn_closure_rate.';

-- The backlog comes from the snapshots: what was open in the past is not in the tickets.
create function reporting.fn_backlog_series(
    p_dataset text default 'inc', p_from date default null, p_to date default null, p_period text default 'day',
    p_by text default null, p_cluster text default null, p_team text default null)
    returns table (
        period_start date, period_end date, group_name text, snapshot_date date, open_total bigint, breached bigint, at_risk bigint, unknown bigint)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set jit = off
    as $$
#variable_conflict use_column
declare
    days record;
    of_all boolean := num_nonnulls(p_by, p_cluster, p_team) = 0;
begin
    select * into days from reporting.series_range(p_dataset, p_from, p_to, p_period, p_by);

    return query
    with snapshots as (
        select s.snapshot_date, s.open_total, s.open_breached, s.open_at_risk, s.open_unknown
        from reporting.v_daily_snapshots s
        where s.dataset = p_dataset
            and s.snapshot_date between days.first_day and days.last_day
            -- older snapshots are totals alone
            and (of_all or s.open_total = 0
                or exists (select from tickets.daily_backlog b where b.dataset = p_dataset and b.snapshot_date = s.snapshot_date))
    ),
    chosen as (
        select p.period_start, p.period_end, max(s.snapshot_date) as snapshot_date
        from reporting.series_periods(days.first_day, days.last_day, p_period) p
        left join snapshots s on reporting.series_start(s.snapshot_date, p_period, days.first_day) = p.period_start
        group by 1, 2
    ),
    counted as (
        select snapshot_date, '' as group_key, open_total::bigint, open_breached::bigint, open_at_risk::bigint, open_unknown::bigint
        from snapshots
        where of_all
        union all
        select
            b.snapshot_date,
            reporting.series_group(p_by, b.cluster, b.team),
            sum(b.open_total),
            sum(b.open_breached),
            sum(b.open_at_risk),
            sum(b.open_unknown)
        from tickets.daily_backlog b
        where not of_all
            and b.dataset = p_dataset
            and b.snapshot_date in (select c.snapshot_date from chosen c)
            and (p_cluster is null or b.cluster = left(p_cluster, 200))
            and (p_team is null or b.team = left(p_team, 200))
        group by 1, 2
    ),
    groups as (
        select '' as group_key where p_by is null
        union
        select group_key from counted where p_by is not null
    )
    select
        c.period_start,
        c.period_end,
        case when p_by is not null then g.group_key end,
        c.snapshot_date,
        case when c.snapshot_date is not null then coalesce(n.open_total, 0) end,
        case when c.snapshot_date is not null then coalesce(n.open_breached, 0) end,
        case when c.snapshot_date is not null then coalesce(n.open_at_risk, 0) end,
        case when c.snapshot_date is not null then coalesce(n.open_unknown, 0) end
    from chosen c
    cross join groups g
    left join counted n on n.snapshot_date = c.snapshot_date and n.group_key = g.group_key
    order by c.period_start, g.group_key;
end
$$;
comment on function reporting.fn_backlog_series(text, date, date, text, text, text, text) is
    'Open tickets at the last snapshot of each period (snapshot_date), by SLA state. Past backlog is not invented: NULL where there is no snapshot, and by cluster or team before tickets.daily_backlog began. Parameters as of fn_closure_rate.';

create function reporting.fn_team_attribution(p_dataset text default 'inc', p_from date default null, p_to date default null, p_cluster text default null)
    returns table (
        team text, team_source text, closed bigint, by_assigned_team bigint, by_owner bigint,
        with_mttr bigint, mttr_median_minutes double precision, mttr_p90_minutes double precision,
        measured bigint, within_limit bigint, compliance numeric)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set jit = off
    as $$
#variable_conflict use_column
declare
    days record;
    allowed interval := (select l.breached_after from tickets.sla_limits l where l.dataset = p_dataset);
begin
    select * into days from reporting.series_range(p_dataset, p_from, p_to, 'day', null);

    return query
    with closed_then as (
        select coalesce(team, '') as team, team_source, mttr, closed_at - sla_clock < allowed as is_within
        from reporting.v_tickets
        where dataset = p_dataset
            and closed_at >= days.first_day::timestamp at time zone 'Africa/Nairobi'
            and closed_at < (days.last_day + 1)::timestamp at time zone 'Africa/Nairobi'
            and is_actionable is not true
            and (p_cluster is null or coalesce(cluster, '') = p_cluster)
    ),
    counted as (
        select
            team,
            count(*) as closed,
            count(*) filter (where team_source = 'assigned_team') as by_assigned_team,
            count(*) filter (where team_source = 'owner') as by_owner,
            count(mttr) as with_mttr,
            percentile_cont(array[0.5, 0.9]) within group (order by mttr::double precision) as mttr,
            count(is_within) as measured,
            count(*) filter (where is_within) as within_limit
        from closed_then
        group by 1
    )
    select
        team,
        case
            when by_assigned_team > 0 and by_owner > 0 then 'both'
            when by_assigned_team > 0 then 'assigned_team'
            when by_owner > 0 then 'owner'
            else 'none'
        end,
        closed, by_assigned_team, by_owner, with_mttr, mttr[1], mttr[2], measured,
        case when allowed is not null then within_limit end,
        round(within_limit::numeric / nullif(measured, 0), 4)
    from counted
    order by closed desc, team;
end
$$;
comment on function reporting.fn_team_attribution(text, date, date, text) is
    'Closures, time to repair and compliance by team: assigned_team, else owner. One row a name, so that nothing is counted twice: team_source says whether it is an assigned_team, an owner or both, by_assigned_team and by_owner how many closures came to it each way; an empty team (none) is tickets with neither. Closures of the EAT days p_from to p_to, inclusive, default the last 30; p_cluster narrows.';
