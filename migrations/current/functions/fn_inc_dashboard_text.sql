create or replace function reporting.fn_inc_dashboard_text(
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns text
    language sql stable
    as $$ select reporting.dashboard_text('inc', p_cluster, p_status, p_window, p_from, p_to) $$;
comment on function reporting.fn_inc_dashboard_text(text, text, text, date, date) is
    'reporting.fn_inc_dashboard as JSON text, in half its time: for an API that passes the answer on. Cast to jsonb it is what fn_inc_dashboard returns in the same transaction.';
