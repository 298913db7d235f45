-- Purpose: the dashboard of incidents as text: compare with dashboard-today.
select reporting.fn_inc_dashboard_text()
