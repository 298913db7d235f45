-- no-transaction
-- 33: the precision of the positions that stand already, 5,000 tickets at a time, so that no lock is held for longer than such a step takes. No ticket is moved.
-- What the gazetteers would place elsewhere today keeps the coarser of what its source allows.
-- The query writes statements, which are run one by one. It finds nothing to do when it is run again.
select format($sql$
    with batch as materialized (
        select ticket_id, raw, latitude, longitude, geo_source
        from tickets.%1$I
        where ticket_id >= %2$L and (%3$L is null or ticket_id < %3$L) and geo_source <> 'none' and geo_precision is null
        order by ticket_id
        for no key update
    )
    update tickets.%1$I t
    set (geo_precision, geo_radius_m) = (
        select
            case when k.stands then p.geo_precision when b.geo_source = 'feed' then 'building' when b.geo_source = 'location' then 'suburb' else 'cluster' end,
            case when k.stands then p.geo_radius_m else tickets.radius_of(case b.geo_source when 'feed' then 'building' when 'location' then 'suburb' else 'cluster' end) end
        from tickets.position_of(b.raw) p
        cross join lateral (
            select (p.latitude, p.longitude, p.geo_source) is not distinct from (b.latitude, b.longitude, b.geo_source) as stands) k)
    from batch b
    where t.ticket_id = b.ticket_id
    $sql$, dataset, ticket_id, next_id)
from (
    select dataset, ticket_id, lead(ticket_id) over (partition by dataset order by ticket_id) as next_id
    from (
        select dataset, ticket_id, row_number() over (partition by dataset order by ticket_id) as n
        from (
            select 'inc' as dataset, ticket_id from tickets.inc where geo_source <> 'none' and geo_precision is null
            union all
            select 'crq', ticket_id from tickets.crq where geo_source <> 'none' and geo_precision is null) t) numbered
    where n % 5000 = 1) steps
order by dataset, ticket_id
\gexec
