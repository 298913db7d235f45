create or replace function reporting.dashboard(
    p_dataset text,
    p_cluster text default null,
    p_status text default null,
    p_window text default null,
    p_from date default null,
    p_to date default null) returns jsonb
    language sql stable
    as $$ select reporting.dashboard_text(p_dataset, p_cluster, p_status, p_window, p_from, p_to)::jsonb $$;
comment on function reporting.dashboard(text, text, text, text, date, date) is
    'A dataset in one payload: window, open (GeoJSON, live, the longest open first), closed (GeoJSON, within the window, in the order of closing), metrics, freshness. Filters combine with AND. contracts/schemas/dashboard.schema.json describes it, units included.';
grant execute on function reporting.dashboard(text, text, text, text, date, date) to public;
