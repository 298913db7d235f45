create or replace function reporting.fn_closure_rate(
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
