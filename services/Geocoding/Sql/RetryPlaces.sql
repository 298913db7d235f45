-- Purpose: retries the places that no provider found, or that the guards refused: their failure expires now, and what was
-- postponed becomes due, its prior answers removed. The Geocoder's next pass queries.
-- Parameters: @reason, @cluster, @key: null for any. Locking: rows in key order. Idempotent; leaves what people decided alone.
with forgotten as (
    select place_key, cluster_key
    from tickets.geo_locations
    where not verified and status in ('no_match', 'rejected', 'review') and cluster_key <> '*'
        and (@reason::text is null or reason = @reason)
        and (@cluster::text is null or cluster_key = @cluster)
        and (@key::text is null or place_key = @key)
    order by place_key, cluster_key
    for update
),
expired as (
    update tickets.geo_locations l
    set expires_at = now()
    from forgotten f
    where l.place_key = f.place_key and l.cluster_key = f.cluster_key
    returning l.place_key, l.cluster_key, l.place, l.status, l.reason
),
postponed as (
    select place_key, cluster_key
    from tickets.geo_pending
    where (next_try_at > now() or prior_answers <> '{}') and (leased_until is null or leased_until < now())
        and @reason::text is null
        and (@cluster::text is null or cluster_key = @cluster)
        and (@key::text is null or place_key = @key)
    order by place_key, cluster_key
    for update
),
due as (
    update tickets.geo_pending p
    set next_try_at = now(), prior_answers = '{}'
    from postponed o
    where p.place_key = o.place_key and p.cluster_key = o.cluster_key
    returning p.place_key, p.cluster_key, p.place, p.last_trouble
)
select place_key, cluster_key, coalesce(place, place_key), status, reason from expired
union all
select place_key, cluster_key, place, 'postponed', last_trouble from due
order by 1, 2;
