-- Purpose: the dashboard of a week; target 500 ms.
select reporting.fn_inc_dashboard(p_window := '7d')
