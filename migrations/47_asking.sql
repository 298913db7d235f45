-- 47: places in two steps: what costs nothing is asked at once for all of them; what is left waits for the providers and their budget.
alter table tickets.geo_pending add column ask_providers boolean not null default false;
comment on column tickets.geo_pending.ask_providers is
    'False: not looked for yet in what costs nothing, the gazetteers. True: they do not know it, and the providers are asked within their budgets.';

create index geo_pending_by_step on tickets.geo_pending (ask_providers, priority, next_try_at);
drop index tickets.geo_pending_due;
comment on column tickets.geo_pending.priority is 'Lower is sooner: 100 for a place that tickets wait for, 200 for a failure asked again, which leaves the budgets'' reserve alone.';

-- What a gazetteer learns is looked for there before any provider is asked.
create function tickets.look_again_in_gazetteers() returns trigger
    language plpgsql
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
create trigger geo_place_names_look_again after insert on tickets.geo_place_names
    for each statement execute function tickets.look_again_in_gazetteers();
create trigger geo_aliases_look_again after insert or update on tickets.geo_aliases
    for each statement execute function tickets.look_again_in_gazetteers();
