create or replace function reporting.fn_team_attribution(p_dataset text default 'inc', p_from date default null, p_to date default null, p_cluster text default null)
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
