create or replace function tickets.judge_places_anew() returns trigger
    language plpgsql
    set search_path from current
    as $$
begin
    -- An answer that is under way is judged by the old centre: it is not stored, and the place is queried again.
    with pending as (
        select place_key, cluster_key
        from tickets.geo_pending
        where cluster_key = new.cluster
        order by place_key
        for update
    )
    update tickets.geo_pending p
    set leased_by = null, leased_until = null, prior_answers = '{}', ask_providers = false, next_try_at = now()
    from pending q
    where p.place_key = q.place_key and p.cluster_key = q.cluster_key;

    with judged as (
        select l.place_key, l.cluster_key,
            l.latitude is not null and st_distancesphere(st_makepoint(l.longitude, l.latitude), st_makepoint(new.longitude, new.latitude))
                > 1000 * new.reach_km as outside
        from tickets.geo_locations l
        where l.cluster_key = new.cluster and not l.verified and l.status <> 'manual'
        order by l.place_key
        for no key update
    )
    update tickets.geo_locations l
    set status = case when j.outside then 'rejected' else l.status end,
        reason = case when j.outside then 'too_far' else l.reason end,
        latitude = case when j.outside then null else l.latitude end,
        longitude = case when j.outside then null else l.longitude end,
        note = case when j.outside then format('was at %s, %s', l.latitude, l.longitude) else l.note end,
        expires_at = now()
    from judged j
    where l.place_key = j.place_key and l.cluster_key = j.cluster_key
        and (j.outside or (l.status in ('rejected', 'review') and l.reason in ('too_far', 'no_centroid', 'ambiguous')));
    return null;
end
$$;
comment on function tickets.judge_places_anew() is
    'Trigger: a cluster''s centre or radius changed. Unverified places outside it give up their position, as the wrong-town guard would refuse them now; those, and the ones that the old centre kept out, are queried again. What people decided stays.';
-- It runs as whoever writes a cluster.
call tickets.carry_grants('update', 'tickets.geo_clusters', 'select, update', 'tickets.geo_pending');
