create or replace view reporting.v_daily_snapshots as
select 'inc'::text as dataset, snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at
from tickets.inc_daily_snapshot
union all
select 'crq'::text, snapshot_date, open_total, open_breached, open_at_risk, open_unknown, closed_today, closed_by_date, captured_at
from tickets.crq_daily_snapshot;
comment on view reporting.v_daily_snapshots is 'The daily snapshots of both datasets: tickets.inc_daily_snapshot and tickets.crq_daily_snapshot together.';
call tickets.describe_like('reporting.v_daily_snapshots', 'tickets.inc_daily_snapshot');
call tickets.describe_like('reporting.v_daily_snapshots', 'tickets.daily_backlog');
