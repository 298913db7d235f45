-- All that is counted from tickets.
create or replace function reporting.ticket_series(p_dataset text, p_from date, p_to date, p_period text, p_by text, p_cluster text, p_team text)
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
grant execute on function reporting.ticket_series(text, date, date, text, text, text, text) to public;
