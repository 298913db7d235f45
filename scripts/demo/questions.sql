-- Purpose: the questions that the schema must answer, as analysts write them: a line each, with the number of rows of its answer.
SELECT 'the map: ' || count(*) || ' rows' FROM (
SELECT reporting.fn_tickets_for_map()
) q;
SELECT 'the map with closed tickets: ' || count(*) || ' rows' FROM (
SELECT reporting.fn_tickets_for_map(p_open_only := false)
) q;
SELECT 'the dashboard: ' || count(*) || ' rows' FROM (
SELECT reporting.fn_inc_dashboard()
) q;
SELECT 'open incidents by SLA state: ' || count(*) || ' rows' FROM (
SELECT sla_state, count(*) FROM tickets.inc_open_sla GROUP BY 1
) q;
SELECT 'open incidents by cluster: ' || count(*) || ' rows' FROM (
SELECT cluster, count(*), round(avg(hours_open),1) AS avg_hrs FROM tickets.inc_open_sla GROUP BY 1 ORDER BY 2 DESC
) q;
SELECT 'closures by day: ' || count(*) || ' rows' FROM (
SELECT (closed_at AT TIME ZONE 'Africa/Nairobi')::date AS d, count(*) FROM tickets.inc WHERE closed_at IS NOT NULL GROUP BY 1
) q;
SELECT 'daily snapshots: ' || count(*) || ' rows' FROM (
SELECT snapshot_date, open_total, open_breached, closed_today FROM tickets.inc_daily_snapshot ORDER BY snapshot_date DESC
) q;
SELECT 'nearest open incidents: ' || count(*) || ' rows' FROM (
SELECT ticket_id, cluster, hours_open,
       round(ST_Distance(geog, ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography))::int AS metres
FROM tickets.inc_open_sla ORDER BY geog <-> ST_SetSRID(ST_MakePoint(36.82,-1.29),4326)::geography LIMIT 10
) q;
