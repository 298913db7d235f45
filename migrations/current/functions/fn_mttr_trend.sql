create or replace function reporting.fn_mttr_trend(
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
