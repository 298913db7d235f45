create or replace function tickets.forget_copies() returns trigger
    language plpgsql
    set search_path from current
    as $$
declare
    -- Another place at that very point may be whose copies these are: then they are looked for anew, and not moved.
    are_its_own constant boolean := not exists (
        select from tickets.geo_locations s
        where s.latitude = old.latitude
            and s.longitude = old.longitude
            and (s.usable or s.reason = 'adopted')
            and (s.verified or s.provider is distinct from 'gazetteer'));
begin
    with copies as (
        select l.place_key, l.cluster_key,
            -- of a deleted row there is nothing to follow
            coalesce(new.usable or (new.reason = 'adopted' and new.latitude is not null), false)
                and are_its_own
                and exists (
                    select from tickets.geo_clusters c
                    where c.cluster = l.cluster_key
                        and st_distancesphere(st_makepoint(new.longitude, new.latitude), st_makepoint(c.longitude, c.latitude)) <= 1000 * c.reach_km) as follows
        from tickets.geo_locations l
        where l.latitude = old.latitude
            and l.longitude = old.longitude
            and l.provider = 'gazetteer'
            and l.status = 'resolved'
            and not l.verified
        order by l.place_key, l.cluster_key
        for no key update of l
    )
    update tickets.geo_locations l
    set latitude = case when c.follows then new.latitude else l.latitude end,
        longitude = case when c.follows then new.longitude else l.longitude end,
        geo_precision = case when c.follows then new.geo_precision else l.geo_precision end,
        geo_radius_m = case when c.follows then new.geo_radius_m else l.geo_radius_m end,
        status = case when c.follows then l.status else 'review' end,
        reason = case when c.follows then l.reason else 'source_changed' end,
        expires_at = case when c.follows then l.expires_at else now() end
    from copies c
    where l.place_key = c.place_key and l.cluster_key = c.cluster_key;
    return null;
end
$$;
comment on function tickets.forget_copies() is
    'Trigger: a place moved, was found to be none, or its precision changed. What was copied from it for other clusters and spellings moves along within its cluster''s reach; else it is looked for again. A person''s rows stay.';
