-- adopted: takes the place of what a former system has under this name
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
comment on function reporting.fn_tickets_for_map(boolean, text, double precision[], integer) is
 'GeoJSON FeatureCollection of both datasets: open tickets, the longest open first; with p_open_only false the closed ones after them, the last closed first. Features only for tickets with a position; summary counts all tickets asked for, whatever box and limit, and says how fresh each dataset is. Optional: one dataset, a box (least longitude, least latitude, greatest longitude, greatest latitude), at most p_limit features (at most, and by default, 100,000; summary.left_out counts the rest). contracts/schemas/map.schema.json describes it.';
