-- What a gazetteer learns is looked for there before any provider is asked.
create or replace function tickets.look_again_in_gazetteers() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    with waiting as (
        select place_key, cluster_key
        from tickets.geo_pending
        where ask_providers and (leased_until is null or leased_until < now())
        order by place_key, cluster_key
        for update
    )
    update tickets.geo_pending p
    set ask_providers = false, next_try_at = now()
    from waiting w
    where p.place_key = w.place_key and p.cluster_key = w.cluster_key;
    return null;
end
$$;
comment on function tickets.look_again_in_gazetteers() is 'Trigger: places that wait for providers are looked for in the gazetteers once more, which have more to say now.';
