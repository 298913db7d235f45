-- adopted: takes the place of what a former system has under this name
-- A period of the EAT calendar by name: from its first instant to before the first instant after it.
create or replace function reporting.eat_window(p_window text, p_from date, p_to date, out name text, out first_day date, out last_day date, out starts timestamptz, out ends timestamptz)
    language plpgsql stable
    as $$
declare
    today date := (now() at time zone 'Africa/Nairobi')::date;
begin
    name := coalesce(p_window, case when coalesce(p_from, p_to) is null then 'today' else 'custom' end);
    case name
        when 'today' then first_day := today; last_day := today;
        when 'yesterday' then first_day := today - 1; last_day := today - 1;
        when '7d' then first_day := today - 6; last_day := today;
        when '30d' then first_day := today - 29; last_day := today;
        when 'month' then first_day := date_trunc('month', today)::date; last_day := today;
        when 'custom' then first_day := coalesce(p_from, p_to); last_day := coalesce(p_to, today);
        else
            raise exception 'unknown window %', name
                using errcode = 'invalid_parameter_value', hint = 'Known windows: today, yesterday, 7d, 30d, month, custom (with p_from, p_to).';
    end case;
    if first_day is null then
        raise exception 'the window custom needs p_from or p_to'
            using errcode = 'invalid_parameter_value', hint = 'Known windows: today, yesterday, 7d, 30d, month, custom (with p_from, p_to).';
    end if;
    if first_day > last_day then
        raise exception 'the window ends before it begins: % to %', first_day, last_day
            using errcode = 'invalid_parameter_value', hint = 'p_from and p_to are EAT dates, both included; p_to alone is one day, p_from alone lasts until today. Known windows: today, yesterday, 7d, 30d, month, custom.';
    end if;
    -- Also what is infinite is out of range.
    if first_day < date '1970-01-01' or last_day > today + 3660 then
        raise exception 'the window % to % is out of range: from 1970 to ten years ahead', first_day, last_day
            using errcode = 'invalid_parameter_value', hint = 'Known windows: today, yesterday, 7d, 30d, month, custom (with p_from, p_to).';
    end if;
    starts := first_day::timestamp at time zone 'Africa/Nairobi';
    ends := (last_day + 1)::timestamp at time zone 'Africa/Nairobi';
end
$$;
comment on function reporting.eat_window(text, date, date) is
    'A period of the EAT calendar by name (today, yesterday, 7d, 30d, month, custom): starts inclusive, ends exclusive. Unknown names and impossible ranges are errors that list the known ones.';
grant execute on function reporting.eat_window(text, date, date) to public;
