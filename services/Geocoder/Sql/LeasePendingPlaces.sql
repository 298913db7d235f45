-- Purpose: takes up to @limit due places of one step (@ask_providers; null for either) for @holder until @lease has passed, with the centre to
-- judge their answers by.
-- Locking: skips what another replica is taking. Commit before asking: no lock is held while a provider answers.
with due as (
    select place_key, cluster_key
    from tickets.geo_pending
    where next_try_at <= now() and (leased_until is null or leased_until < now()) and (@ask_providers::boolean is null or ask_providers = @ask_providers)
    order by priority, next_try_at
    limit @limit
    for update skip locked
),
leased as (
    update tickets.geo_pending p
    set leased_by = @holder, leased_until = now() + @lease, attempts = p.attempts + 1
    from due
    where p.place_key = due.place_key and p.cluster_key = due.cluster_key
    returning p.place_key, p.cluster_key, p.place, p.from_landmark, p.attempts, p.priority
)
select l.place_key, l.cluster_key, l.place, l.from_landmark, l.attempts, l.priority, c.latitude, c.longitude, c.radius_km
from leased l
left join tickets.geo_clusters c on c.cluster = l.cluster_key and c.latitude is not null and (c.verified or c.status in ('resolved', 'manual'))
order by l.priority, l.place_key, l.cluster_key;
