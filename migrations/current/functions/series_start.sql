create or replace function reporting.series_start(p_day date, p_period text, p_first date) returns date
    language sql immutable parallel safe
    as $$
        select case p_period when 'week' then greatest(date_trunc('week', p_day::timestamp)::date, p_first) else p_day end
    $$;
comment on function reporting.series_start(date, text, date) is
    'The first day of the period that a day belongs to. Weeks begin on Monday; the first one where the range begins, so that nothing outside of it is counted.';
grant execute on function reporting.series_start(date, text, date) to public;
