-- 49: what the Geocoder copied for another cluster or another name follows the place that it was copied from.
create function tickets.forget_copies() returns trigger
    language plpgsql
    as $$
begin
    with copies as (
        select place_key, cluster_key
        from tickets.geo_locations
        where latitude = old.latitude
            and longitude = old.longitude
            and provider = 'gazetteer'
            and status = 'resolved'
            and not verified
        order by place_key, cluster_key
        for no key update
    )
    update tickets.geo_locations l
    set status = 'review', reason = 'source_changed', expires_at = now()
    from copies c
    where l.place_key = c.place_key and l.cluster_key = c.cluster_key;
    return null;
end
$$;
comment on function tickets.forget_copies() is
    'Trigger: a place moved, or was found to be none; what was copied from it for other clusters and spellings is looked for again. A person''s rows stay.';
create trigger geo_locations_forget_copies_update after update of latitude, longitude on tickets.geo_locations
    for each row
    when (old.latitude is not null
        and (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude)
        and (old.verified or old.provider is distinct from 'gazetteer'))
    execute function tickets.forget_copies();
create trigger geo_locations_forget_copies_delete after delete on tickets.geo_locations
    for each row when (old.latitude is not null and (old.verified or old.provider is distinct from 'gazetteer'))
    execute function tickets.forget_copies();

comment on column tickets.geo_locations.expires_at is
    'When a remembered failure may be asked again, infinity for a text that the provider refuses; NULL for results, which are kept for good.';
