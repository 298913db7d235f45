-- Purpose: the dashboard as it opens; target 500 ms.
select reporting.fn_inc_dashboard()
