-- An alias changes the question: an answer that is under way no longer belongs to it.
create or replace function tickets.forget_answers_of_alias() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    said record;
begin
    said := case when tg_op = 'DELETE' then old else new end;

    with asked as (
        select place_key, cluster_key
        from tickets.geo_pending
        where place_key = said.alias_key and said.cluster_key in (cluster_key, '*')
        order by place_key, cluster_key
        for update
    )
    update tickets.geo_pending p
    set leased_by = null, leased_until = null, prior_answers = '{}', ask_providers = false, next_try_at = now()
    from asked a
    where p.place_key = a.place_key and p.cluster_key = a.cluster_key;

    with answered as (
        select place_key, cluster_key
        from tickets.geo_locations
        where place_key = said.alias_key
            and said.cluster_key in (cluster_key, '*')
            and cluster_key <> '*'
            and not verified
            and status <> 'manual'
        order by place_key, cluster_key
        for no key update
    )
    update tickets.geo_locations l
    set status = case when l.status = 'resolved' then 'review' else l.status end,
        reason = case when l.status = 'resolved' then 'alias_changed' else l.reason end,
        expires_at = now()
    from answered a
    where l.place_key = a.place_key and l.cluster_key = a.cluster_key;
    return null;
end
$$;
comment on function tickets.forget_answers_of_alias() is 'Trigger: what was found, or not found, under another name is asked again once people say otherwise. Their own rows stay.';
