-- Purpose: the live figures of the demo, a row a dataset, in the order in which they are shown.
-- Parameters (psql variables): inc, crq: how many files the exporter has written.
select
    w.dataset,
    w.written as files,
    greatest(0, w.written - count(f.id)) as waiting,
    to_char(coalesce(v.rows, 0), 'FM999,999,999') as tickets,
    to_char(o.open, 'FM999,999,999') as open,
    to_char(o.placed, 'FM999,999,999') as placed,
    to_char(v.watermark_at at time zone 'Africa/Nairobi', 'HH24:MI "EAT"') as export,
    trunc(extract(epoch from now() - v.last_applied_at)) as applied
from (values ('inc', 1, :inc), ('crq', 2, :crq)) as w (dataset, place, written)
join (
    select 'inc' as dataset, count(*) as open, count(*) filter (where geo_source <> 'none') as placed from tickets.inc where is_actionable
    union all
    select 'crq', count(*), count(*) filter (where geo_source <> 'none') from tickets.crq where is_actionable
) o using (dataset)
left join reporting.v_freshness v using (dataset)
left join tickets.change_files f on f.dataset = w.dataset and f.state in ('archived', 'superseded', 'quarantined')
group by w.dataset, w.place, w.written, v.rows, v.watermark_at, v.last_applied_at, o.open, o.placed
order by w.place;
