-- Purpose: the summary of the map function's answer, a line a part.
with answer as materialized (select reporting.fn_tickets_for_map() -> 'summary' as summary),
parts as (
    select 1 as place, 'open tickets' as part, summary -> 'by_dataset' as counts from answer
    union all
    select 2, 'positions', summary -> 'by_geo_source' from answer
    union all
    select 3, 'SLA', summary -> 'by_sla_state' from answer
)
select rpad(part, 15) || to_char(sum(value::int), 'FM999,999,999') || ': '
    || string_agg(key || ' ' || to_char(value::int, 'FM999,999,999'), ', ' order by value::int desc)
from parts, jsonb_each_text(counts)
group by place, part
order by place;
