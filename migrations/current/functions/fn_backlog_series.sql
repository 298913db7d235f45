-- The backlog comes from the snapshots: what was open in the past is not in the tickets.
create or replace function reporting.fn_backlog_series(
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
