-- Purpose: the dashboard of one cluster over a month.
select reporting.fn_inc_dashboard(p_cluster := 'SYNTHETIC TOWN 07 CLUSTER', p_window := '30d')
