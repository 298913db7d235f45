create or replace function reporting.series_periods(p_first date, p_last date, p_period text) returns table (period_start date, period_end date)
    language sql immutable parallel safe
    as $$
        select d::date, case p_period when 'week' then least(date_trunc('week', d)::date + 6, p_last) else d::date end
        from generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') as days (d)
        where reporting.series_start(d::date, p_period, p_first) = d::date
    $$;
comment on function reporting.series_periods(date, date, text) is 'Every period of a range, with its first and last day.';
grant execute on function reporting.series_periods(date, date, text) to public;
