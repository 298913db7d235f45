-- 50: nobody is asked twice: what a provider said stands beside the place until all were asked, and an answer counts only for the question that is still open.
alter table tickets.geo_pending add column heard jsonb not null default '{}';
comment on column tickets.geo_pending.heard is
    'What providers said already, each by its name, while others could not be asked: {"locationiq": {"failure": {"status", "reason", "candidates"}}}, or {"widen": true} after the first of two questions.';

comment on column tickets.geo_pending.priority is 'Lower is sooner: 100 for a place that was never asked for, 200 for a failure asked again, which leaves the budgets'' reserve alone.';
comment on column tickets.geo_pending.noted_at is 'When an open ticket first wanted it. For an hour it goes before the others and may use the budgets'' reserve.';
comment on column tickets.geo_provider_budget.reserve is 'How many calls of the day only places that came up within the last hour may use: no backlog, and no failure that is asked again.';

create function tickets.place_is_known(p_place_key text, p_cluster_key text, p_rules_version integer) returns boolean
    language sql stable parallel safe
    as $$
        select exists (
            select from tickets.geo_locations l
            where l.place_key = p_place_key
                and l.cluster_key in (p_cluster_key, '*')
                and (l.verified
                    or (l.status in ('resolved', 'manual') and l.latitude is not null)
                    or (l.expires_at > now() and l.rules_version >= p_rules_version and l.reason is distinct from 'no_centroid')))
    $$;
comment on function tickets.place_is_known(text, text, integer) is
    'Whether a place need not be asked for: a usable row, or a failure that has not expired under these cleaning rules, stands in geo_locations.';

-- An alias changes the question: an answer that is under way no longer belongs to it.
create or replace function tickets.forget_answers_of_alias() returns trigger
    language plpgsql
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
    set leased_by = null, leased_until = null, heard = '{}', ask_providers = false, next_try_at = now()
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
