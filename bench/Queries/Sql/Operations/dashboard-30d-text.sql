-- Purpose: the dashboard of the last thirty days as text.
select reporting.fn_inc_dashboard_text(p_window := '30d')
