-- Purpose: brings the row of @provider to the configured limits. What was counted stays; another key or address clears
-- what was said of the old one, and by it of places that wait. A provider that was never asked before may know what nobody knew: failures expire then.
-- Locking: places that wait, the provider's row, places; each in key order. Idempotent; the replica started last has its way.
with before as (
    select key_fingerprint from tickets.geo_provider_budget where provider = @provider
),
heard as (
    select place_key, cluster_key
    from tickets.geo_pending
    where heard ? @provider and (select key_fingerprint from before) is distinct from @fingerprint
    order by place_key, cluster_key
    for update
),
unheard as (
    update tickets.geo_pending p
    set heard = p.heard - @provider::text
    from heard h
    where p.place_key = h.place_key and p.cluster_key = h.cluster_key
),
configured as (
    insert into tickets.geo_provider_budget as b (provider, spacing, day_limit, reserve, key_fingerprint)
    values (@provider, @spacing, @day_limit::integer, @reserve, @fingerprint)
    on conflict (provider) do update set
        spacing = excluded.spacing,
        day_limit = excluded.day_limit,
        reserve = excluded.reserve,
        key_fingerprint = excluded.key_fingerprint,
        disabled_reason = case when b.key_fingerprint = excluded.key_fingerprint then b.disabled_reason end,
        blocked_until = case when b.key_fingerprint = excluded.key_fingerprint then b.blocked_until end,
        blocked_by = case when b.key_fingerprint = excluded.key_fingerprint then b.blocked_by end,
        open_until = case when b.key_fingerprint = excluded.key_fingerprint then b.open_until end,
        openings = case when b.key_fingerprint = excluded.key_fingerprint then b.openings else 0 end,
        failed_at = case when b.key_fingerprint = excluded.key_fingerprint then b.failed_at else '{}' end
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
