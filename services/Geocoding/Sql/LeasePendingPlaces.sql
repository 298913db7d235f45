-- Purpose: takes up to @limit due places of one step (@ask_providers; null for either) for @holder until @lease has passed, with the centre to
-- judge their answers by, and the place that people mean by the name, if it is an alias.
-- Urgent is what came up within the hour: it goes before a backlog, and may use the reserve of a provider's day.
-- A place that was answered while another replica put it on the list is left out: that replica did not see the answer yet.
-- Locking: skips what another replica is taking. Commit before the query: no lock is held while a provider answers.
with due as (
    select place_key, cluster_key
    from tickets.geo_pending
    where next_try_at <= now() and (leased_until is null or leased_until < now()) and (@ask_providers::boolean is null or ask_providers = @ask_providers)
        and not tickets.place_is_known(place_key, cluster_key, @rules_version)
    order by priority, noted_at > now() - interval '1 hour' desc, next_try_at
    limit @limit
    for update skip locked
),
leased as (
    update tickets.geo_pending p
    set leased_by = @holder, leased_until = now() + @lease, attempts = p.attempts + 1
    from due
    where p.place_key = due.place_key and p.cluster_key = due.cluster_key
    returning p.place_key, p.cluster_key, p.place, p.from_landmark, p.priority, p.priority <= 100 and p.noted_at > now() - interval '1 hour' as urgent, p.prior_answers
)
select l.place_key, l.cluster_key, l.place, l.from_landmark, l.urgent, c.latitude, c.longitude, coalesce(c.reach_km, 0), a.place, a.place_key, l.prior_answers::text
from leased l
left join tickets.geo_clusters c on c.cluster = l.cluster_key and c.usable
left join lateral (
    select place, place_key
    from tickets.geo_aliases
    where alias_key = l.place_key and cluster_key in (l.cluster_key, '*')
    order by cluster_key = '*'
    limit 1
) a on true
order by l.priority, l.urgent desc, l.place_key, l.cluster_key;
