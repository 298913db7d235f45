create or replace function reporting.fn_sla_trend(
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
