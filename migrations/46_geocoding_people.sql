-- 46: what people decide about positions: the audit of it, its precedence without exception, how far geocoding has come, and whom maps owe their positions to.

-- The audit. A trigger writes it, in the transaction of the change, so that plain SQL leaves the same trace as a command; as the owner, so that
-- nobody needs a right to write here.
create table tickets.geo_audit (
    audit_id bigint generated always as identity primary key,
    changed_at timestamptz not null default now(),
    who text not null,
    what text not null constraint audit_is_of_a_known_kind check (what in ('place', 'cluster', 'alias')),
    name text not null,
    cluster_key text,
    old jsonb,
    new jsonb,
    why text,
    constraint audit_tells_old_or_new check (num_nonnulls(old, new) > 0)
);
create index geo_audit_by_name on tickets.geo_audit using hash (name);
comment on table tickets.geo_audit is 'What people decided about places, clusters and aliases: who, when, what it was, what it is, why. Append-only; written by triggers in the transaction of the change.';
comment on column tickets.geo_audit.audit_id is 'Ascending in the order of recording.';
comment on column tickets.geo_audit.changed_at is 'The time of the transaction that changed it.';
comment on column tickets.geo_audit.who is 'The setting fleettickets.who of the transaction, which fleetctl sets; else the database user.';
comment on column tickets.geo_audit.what is 'place (tickets.geo_locations), cluster (tickets.geo_clusters) or alias.';
comment on column tickets.geo_audit.name is 'The place''s key, the cluster''s name or the alias''s key.';
comment on column tickets.geo_audit.cluster_key is 'The cluster within which it holds, * for anywhere; NULL for a cluster itself.';
comment on column tickets.geo_audit.old is 'The row before, without what is of no concern here; NULL when it is new.';
comment on column tickets.geo_audit.new is 'The row after; NULL when it was deleted.';
comment on column tickets.geo_audit.why is 'The setting fleettickets.why of the transaction; NULL without one.';

create function tickets.audit_gazetteer() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    -- Bulky, or different after every look: nothing that a person decides.
    beside constant text[] := array['candidates', 'quality', 'rules_version', 'fetched_at', 'expires_at', 'verified_at', 'created_at'];
    was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - beside end;
    becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - beside end;
    one constant jsonb := coalesce(becomes, was);
begin
    insert into tickets.geo_audit (who, what, name, cluster_key, old, new, why)
    values (
        coalesce(nullif(current_setting('fleettickets.who', true), ''), session_user),
        tg_argv[0],
        one ->> tg_argv[1],
        one ->> 'cluster_key',
        was,
        becomes,
        nullif(current_setting('fleettickets.why', true), ''));
    return null;
end
$$;
comment on function tickets.audit_gazetteer() is
    'Trigger: records a decision in tickets.geo_audit. Arguments: what it is of, and the column with its name. Runs as the owner; PUBLIC may not hang it on a table of its own.';
revoke execute on function tickets.audit_gazetteer() from public;

create function tickets.refuse_audit_change() returns trigger
    language plpgsql
    as $$
begin
    raise exception 'tickets.geo_audit is append-only: % refused', lower(tg_op)
        using errcode = 'insufficient_privilege', hint = 'Correct the place or the cluster; that is recorded, too.';
end
$$;
comment on function tickets.refuse_audit_change() is 'Trigger: an audit that can be changed is none.';
create trigger geo_audit_is_append_only before update or delete or truncate on tickets.geo_audit
    for each statement execute function tickets.refuse_audit_change();
comment on trigger geo_audit_is_append_only on tickets.geo_audit is 'Refuses every change of what is recorded.';

-- A decision is: verified, the position of what is verified, set by hand; for a cluster its radius, too, which no program sets.
create trigger geo_locations_audit_insert after insert on tickets.geo_locations
    for each row when (new.verified or new.status = 'manual') execute function tickets.audit_gazetteer('place', 'place_key');
create trigger geo_locations_audit_update after update on tickets.geo_locations
    for each row when (
        (old.verified or new.verified or old.status = 'manual' or new.status = 'manual')
        and (old.place_key, old.cluster_key, old.latitude, old.longitude, old.verified, old.status)
            is distinct from (new.place_key, new.cluster_key, new.latitude, new.longitude, new.verified, new.status))
    execute function tickets.audit_gazetteer('place', 'place_key');
create trigger geo_locations_audit_delete after delete on tickets.geo_locations
    for each row when (old.verified or old.status = 'manual') execute function tickets.audit_gazetteer('place', 'place_key');
create trigger geo_clusters_audit_insert after insert on tickets.geo_clusters
    for each row when (new.verified or new.status = 'manual' or new.radius_km is not null) execute function tickets.audit_gazetteer('cluster', 'cluster');
create trigger geo_clusters_audit_update after update on tickets.geo_clusters
    for each row when (
        old.radius_km is distinct from new.radius_km
        or ((old.verified or new.verified or old.status = 'manual' or new.status = 'manual')
            and (old.cluster, old.latitude, old.longitude, old.verified, old.status)
                is distinct from (new.cluster, new.latitude, new.longitude, new.verified, new.status)))
    execute function tickets.audit_gazetteer('cluster', 'cluster');
create trigger geo_clusters_audit_delete after delete on tickets.geo_clusters
    for each row when (old.verified or old.status = 'manual' or old.radius_km is not null) execute function tickets.audit_gazetteer('cluster', 'cluster');

-- The box has no exception. An adopted database may hold rows from before the constraints; a row like that was used once verified. It gives
-- up its position and waits for a person, who finds in the note where it was.
do $$
begin
    perform set_config('fleettickets.who', 'migration 46', true);
    perform set_config('fleettickets.why', 'outside Kenya''s box, or half a coordinate', true);
    update tickets.geo_locations
    set latitude = null, longitude = null, verified = false, status = 'review', reason = 'outside_kenya',
        note = concat_ws('; ', note, format('was at %s, %s', latitude, longitude))
    where num_nonnulls(latitude, longitude) = 1
        or (latitude between -4.9 and 5.6 and longitude between 33.8 and 42.0) is false;
    update tickets.geo_clusters
    set latitude = null, longitude = null, verified = false, status = 'review', reason = 'outside_kenya',
        note = concat_ws('; ', note, format('was at %s, %s', latitude, longitude))
    where num_nonnulls(latitude, longitude) = 1
        or (latitude between -4.9 and 5.6 and longitude between 33.8 and 42.0) is false;
    perform set_config('fleettickets.who', '', true);
    perform set_config('fleettickets.why', '', true);
end
$$;
alter table tickets.geo_locations validate constraint location_has_both_coordinates_or_none;
alter table tickets.geo_locations validate constraint location_is_in_kenya;
alter table tickets.geo_clusters validate constraint cluster_has_both_coordinates_or_none;
alter table tickets.geo_clusters validate constraint cluster_is_in_kenya;

-- What a person verified wins, also when it is that there is no such place: then no unverified row, and none for anywhere, stands in for it.
create or replace function tickets.position_of(p_raw jsonb) returns tickets.ticket_position
    language plpgsql stable parallel safe
    as $$
declare
    place tickets.ticket_position;
begin
    place.latitude := tickets.plain_decimal(p_raw ->> 'latitude');
    place.longitude := tickets.plain_decimal(p_raw ->> 'longitude');
    if place.latitude between -4.9 and 5.6 and place.longitude between 33.8 and 42.0 then
        place.geo_source := 'feed';
        return place;
    end if;

    select l.latitude, l.longitude, 'location' into place
    from tickets.geo_names n
    join tickets.geo_locations l on l.place_key = n.place_key and l.cluster_key in (n.cluster, '*')
    where n.location_name = p_raw ->> 'location_name'
        and n.cluster = coalesce(p_raw ->> 'cluster', '')
        and (l.verified or (l.latitude is not null and l.status in ('resolved', 'manual')))
    order by l.verified desc, l.cluster_key = '*'
    limit 1;
    if found and place.latitude is not null then
        return place;
    end if;

    select c.latitude, c.longitude, 'cluster' into place
    from tickets.geo_clusters c
    where c.cluster = p_raw ->> 'cluster'
        and c.latitude is not null
        and (c.verified or c.status in ('resolved', 'manual'));
    if found then
        return place;
    end if;

    return row (null, null, 'none')::tickets.ticket_position;
end
$$;
comment on function tickets.position_of(jsonb) is
    'Where a record is, by the first that applies: feed (a plain decimal coordinate inside Kenya''s box), location (its cleaned place: a verified row first, then the cluster''s own, then *; a verified row without position says that there is no such place), cluster (its centre), none.';

create or replace function tickets.note_location_change() returns trigger
    language plpgsql
    as $$
declare
    counted constant boolean := tg_op <> 'INSERT' and (old.verified or (old.latitude is not null and old.status in ('resolved', 'manual')));
    counts constant boolean := tg_op <> 'DELETE' and (new.verified or (new.latitude is not null and new.status in ('resolved', 'manual')));
begin
    -- verified counts here: of several rows that fit a ticket, the verified one is used, with a position or without.
    if counted and counts
        and (old.place_key, old.cluster_key, old.latitude, old.longitude, old.verified)
            is not distinct from (new.place_key, new.cluster_key, new.latitude, new.longitude, new.verified)
    then
        return null;
    end if;
    if counted then
        insert into tickets.geo_changes (place_key) values (old.place_key);
    end if;
    if counts and not (counted and old.place_key = new.place_key) then
        insert into tickets.geo_changes (place_key) values (new.place_key);
    end if;
    return null;
end
$$;
comment on function tickets.note_location_change() is 'Trigger: notes a place whose usable position, or a person''s word that there is none, came, went or moved.';

-- How far geocoding has come. One row a geo_source, for all tickets, each dataset and each cluster; plain SQL in one select, so that the planner puts
-- it into the caller's query and reads the tables with several workers.
create function reporting.fn_geocoding_coverage()
    returns table (
        scope text,
        dataset text,
        cluster text,
        geo_source text,
        tickets bigint,
        share numeric,
        open_tickets bigint,
        open_share numeric)
    language sql stable parallel safe
    as $$
        with counted as (
            select t.dataset, t.cluster, t.geo_source, count(*) as tickets, count(*) filter (where t.is_actionable) as open_tickets
            from reporting.v_tickets t
            group by 1, 2, 3
        ),
        summed as (
            select
                case grouping(c.dataset, c.cluster) when 3 then 'all' when 1 then 'dataset' else 'cluster' end as scope,
                c.dataset, c.cluster, c.geo_source, sum(c.tickets)::bigint as tickets, sum(c.open_tickets)::bigint as open_tickets
            from counted c
            group by grouping sets ((c.geo_source), (c.dataset, c.geo_source), (c.dataset, c.cluster, c.geo_source))
        )
        select
            s.scope, s.dataset, s.cluster, s.geo_source,
            s.tickets, round(s.tickets / sum(s.tickets) over of_scope, 4),
            s.open_tickets, round(s.open_tickets / nullif(sum(s.open_tickets) over of_scope, 0), 4)
        from summed s
        window of_scope as (partition by s.scope, s.dataset, s.cluster)
        order by array_position(array['all', 'dataset', 'cluster'], s.scope), s.dataset, s.cluster, array_position(array['feed', 'location', 'cluster', 'none'], s.geo_source)
    $$;
comment on function reporting.fn_geocoding_coverage() is
    'Tickets by how their position was found. scope: all, dataset or cluster; dataset and cluster are NULL where the row is of several (a cluster''s row with cluster NULL is of tickets that name none). share: of all tickets of that scope, open_share: of its open ones (NULL without any). A source without tickets has no row.';

-- Whom maps owe their positions to.
create view reporting.v_attributions as
select 'location'::text as geo_source, l.latitude, l.longitude, l.attribution
from tickets.geo_locations l
where l.attribution <> '' and l.latitude is not null and (l.verified or l.status in ('resolved', 'manual'))
union all
select 'cluster'::text, c.latitude, c.longitude, c.attribution
from tickets.geo_clusters c
where c.attribution <> '' and c.latitude is not null and (c.verified or c.status in ('resolved', 'manual'));
comment on view reporting.v_attributions is 'Positions in use that are owed to somebody, and to whom: what a map has to show beside them. A view, so that a reader of maps needs no right to read the gazetteers.';
comment on column reporting.v_attributions.geo_source is 'location or cluster: what tickets at that position say of it.';
comment on column reporting.v_attributions.latitude is 'WGS 84 degrees.';
comment on column reporting.v_attributions.longitude is 'WGS 84 degrees.';
comment on column reporting.v_attributions.attribution is 'To be shown on maps, as the provider''s terms ask.';

-- The map says whom its positions are owed to; and its features go into the answer once, as an array (43).
create or replace function reporting.fn_tickets_for_map(
    p_open_only boolean default true,
    p_dataset text default null,
    p_bbox double precision[] default null,
    p_limit integer default null) returns jsonb
    language plpgsql stable
    -- The plan depends on the arguments: a generic one would read whole tables for open tickets too.
    set plan_cache_mode = force_custom_plan
    -- 20,000 tickets sort in 8 MB; with the usual 4 MB they go through a file.
    set work_mem = '32MB'
    as $$
declare
    -- Of 1,000,000 tickets, 100,000 features took 0.8 GB of the server's memory while they were built; a jsonb array cannot hold more than some 400,000 (256 MB).
    most_features constant integer := 100000;
    open_only boolean := coalesce(p_open_only, true);
    summary jsonb;
begin
    perform reporting.check_dataset(p_dataset);
    if p_limit not between 0 and most_features then
        raise exception 'p_limit is %', p_limit
            using errcode = 'invalid_parameter_value', hint = format('From 0 to %s; for more, ask by dataset or box.', most_features);
    end if;
    -- NaN is greater than any number, so it is out of range like anything else that is no degree.
    if p_bbox is not null and (p_bbox[1] between -180 and p_bbox[3] and p_bbox[2] between -90 and p_bbox[4] and p_bbox[3] <= 180 and p_bbox[4] <= 90
        and array_ndims(p_bbox) = 1 and cardinality(p_bbox) = 4) is not true
    then
        raise exception 'p_bbox is no box: %', p_bbox
            using errcode = 'invalid_parameter_value', hint = 'In degrees: array[least longitude, least latitude, greatest longitude, greatest latitude].';
    end if;

    with counted as materialized (
        select
            f.dataset, coalesce(f.normalized_status, 'unknown') as status, f.sla_state, f.geo_source, f.has_position,
            count(*) as tickets,
            count(*) filter (where f.has_position and (p_bbox is null
                or (f.longitude between p_bbox[1] and p_bbox[3] and f.latitude between p_bbox[2] and p_bbox[4]))) as inside
        from reporting.v_features f
        where (f.is_actionable or (not open_only and f.is_actionable is not true))
            and (p_dataset is null or f.dataset = p_dataset)
        group by 1, 2, 3, 4, 5
    )
    select jsonb_build_object(
        'open_only', open_only,
        'tickets', coalesce(sum(tickets), 0),
        'shown', least(coalesce(sum(inside), 0), coalesce(p_limit, most_features)),
        'left_out', greatest(coalesce(sum(inside), 0) - coalesce(p_limit, most_features), 0),
        'without_position', coalesce(sum(tickets) filter (where not has_position), 0),
        'by_dataset', (select coalesce(jsonb_object_agg(dataset, n), '{}') from (select dataset, sum(tickets) as n from counted group by 1) as c),
        'by_status', (select coalesce(jsonb_object_agg(status, n), '{}') from (select status, sum(tickets) as n from counted group by 1) as c),
        'by_sla_state', (
            select coalesce(jsonb_object_agg(sla_state, n), '{}')
            from (select sla_state, sum(tickets) as n from counted where sla_state is not null group by 1) as c),
        'by_geo_source', (select coalesce(jsonb_object_agg(geo_source, n), '{}') from (select geo_source, sum(tickets) as n from counted group by 1) as c),
        -- By kind of position and box, not by ticket: some thousand rows of the gazetteers, 1 to 2 ms, where the tickets' own would take a look-up each.
        'attributions', (
            select coalesce(jsonb_agg(distinct a.attribution order by a.attribution), '[]')
            from reporting.v_attributions a
            where a.geo_source in (select c.geo_source from counted c where c.inside > 0)
                and (p_bbox is null or (a.longitude between p_bbox[1] and p_bbox[3] and a.latitude between p_bbox[2] and p_bbox[4]))),
        'freshness', (select jsonb_object_agg(v.dataset, reporting.freshness_json(v.dataset)) from reporting.v_freshness v),
        'generated_at', now())
    into summary
    from counted;

    -- Returned where it is built: a variable in between would be one more copy of 12 MB.
    return jsonb_build_object('type', 'FeatureCollection', 'summary', summary, 'features', array(
        select f.feature
        from reporting.v_features f
        where (f.is_actionable or (not open_only and f.is_actionable is not true))
            and (p_dataset is null or f.dataset = p_dataset)
            and f.has_position
            and (p_bbox is null or (f.longitude between p_bbox[1] and p_bbox[3] and f.latitude between p_bbox[2] and p_bbox[4]))
        order by f.is_actionable is not true, case when f.is_actionable then f.sla_clock end, f.closed_at desc nulls last, f.ticket_id, f.dataset
        limit coalesce(p_limit, most_features)));
end
$$;
