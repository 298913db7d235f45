-- Purpose: whether at least 99 % of the open tickets stand at their place or cluster, and how many stand how.
with open_tickets as (
    select geo_source from tickets.inc where is_actionable
    union all
    select geo_source from tickets.crq where is_actionable
),
counted as (select geo_source, count(*) as tickets from open_tickets group by 1)
select
    coalesce(sum(tickets) filter (where geo_source in ('location', 'cluster')) >= 0.99 * sum(tickets), false),
    string_agg(tickets || ' ' || geo_source, ', ' order by tickets desc)
from counted;
