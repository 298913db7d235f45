-- adopted: takes the place of what a former system has under this name
create or replace function reporting.fn_inc_dashboard(
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns jsonb
    language sql stable
    as $$ select reporting.dashboard('inc', p_cluster, p_status, p_window, p_from, p_to) $$;
comment on function reporting.fn_inc_dashboard(text, text, text, date, date) is
    'The dashboard of incidents (reporting.dashboard). All optional: p_cluster, p_status (in any case), p_window: today (default), yesterday, 7d, 30d, month, or custom with p_from, p_to (EAT dates, both included).';
