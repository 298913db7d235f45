-- The parameters of every series.
create or replace function reporting.series_range(p_dataset text, p_from date, p_to date, p_period text, p_by text, out first_day date, out last_day date)
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
grant execute on function reporting.series_range(text, date, date, text, text) to public;
