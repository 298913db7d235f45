-- Purpose: brings the row of @provider to the configured limits. What was counted stays; another key or address clears
-- what is recorded of the old one, and its prior answers. A provider that was never queried before may have what the others had not: failures expire then.
-- Locking: places that wait, the provider's row, places; each in key order. Idempotent; the replica started last has its way.
with before as (
    select key_fingerprint from tickets.geo_provider_budget where provider = @provider
),
answered as (
    select place_key, cluster_key
    from tickets.geo_pending
    where prior_answers ? @provider and (select key_fingerprint from before) is distinct from @fingerprint
    order by place_key, cluster_key
    for update
),
forgotten as (
    update tickets.geo_pending p
    set prior_answers = p.prior_answers - @provider::text
    from answered a
    where p.place_key = a.place_key and p.cluster_key = a.cluster_key
),
configured as (
    insert into tickets.geo_provider_budget as b (provider, spacing, day_limit, reserve, key_fingerprint)
    values (@provider, @spacing, @day_limit::integer, @reserve, @fingerprint)
    on conflict (provider) do update set
        spacing = excluded.spacing,
        day_limit = excluded.day_limit,
        reserve = excluded.reserve,
        key_fingerprint = excluded.key_fingerprint,
        (disabled_reason, blocked_until, blocked_by, open_until, openings, failed_at) = (
            select b.disabled_reason, b.blocked_until, b.blocked_by, b.open_until, b.openings, b.failed_at where b.key_fingerprint = excluded.key_fingerprint
            union all
            select null, null, null, null, 0, '{}' where b.key_fingerprint <> excluded.key_fingerprint)
    returning xmax = 0 as is_new
),
unknown as (
    select l.place_key, l.cluster_key
    from tickets.geo_locations l
    where (select is_new from configured) and not l.verified and l.status in ('no_match', 'rejected', 'review') and l.expires_at > now()
    order by l.place_key, l.cluster_key
    for no key update
)
update tickets.geo_locations l
set expires_at = now()
from unknown u
where l.place_key = u.place_key and l.cluster_key = u.cluster_key;
