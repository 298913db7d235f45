-- adopted: takes the place of what a former system has under this name
create or replace function reporting.fn_crq_dashboard(
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns jsonb
    language sql stable
    as $$ select reporting.dashboard('crq', p_cluster, p_status, p_window, p_from, p_to) $$;
comment on function reporting.fn_crq_dashboard(text, text, text, date, date) is
    'The dashboard of change requests, as fn_inc_dashboard. Until tickets.sla_limits has a limit for them, compliance is null and nothing is breached.';
