-- 26: freshness, and the map.

-- The export time that a change file's key stands for.
create function tickets.key_instant(p_key text) returns timestamptz
    language sql immutable parallel safe
    as $$
        select tickets.eat_ts(regexp_replace(
            substring(p_key from '([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})([.][0-9a-f]{12})?[.]csv$'),
            '^(.{13})-(..)-', '\1:\2:'))
    $$;
comment on function tickets.key_instant(text) is 'The start of the export that a change file''s key names (EAT in the name), NULL for other keys.';

create view reporting.v_freshness as
select
    d.dataset,
    m.metadata ->> 'source_max_key' as watermark,
    tickets.key_instant(m.metadata ->> 'source_max_key') as watermark_at,
    trunc(extract(epoch from now() - tickets.key_instant(m.metadata ->> 'source_max_key'))) as watermark_age_seconds,
    m.metadata ->> 'export_type' as export_type,
    m.last_applied_at,
    m.row_count as rows
from (select dataset from tickets.sla_limits union select dataset from tickets.import_meta) d
left join tickets.import_meta m using (dataset);
comment on view reporting.v_freshness is 'How fresh each dataset is: the newest file applied, its age, when a file was last applied, how many tickets there are.';

create function reporting.freshness_json(p_dataset text) returns jsonb
    language sql stable
    as $$
        select jsonb_build_object('watermark', watermark, 'watermark_at', watermark_at, 'watermark_age_seconds', watermark_age_seconds,
            'last_applied_at', last_applied_at, 'rows', rows)
        from reporting.v_freshness where dataset = p_dataset
    $$;
comment on function reporting.freshness_json(text) is 'A row of reporting.v_freshness as jsonb.';

call tickets.retire('reporting', 'fn_tickets_for_map');

create function reporting.fn_tickets_for_map(
    p_open_only boolean default true,
    p_dataset text default null,
    p_bbox double precision[] default null,
    p_limit integer default null) returns jsonb
    language plpgsql stable
    set search_path from current
    as $$
declare
    result jsonb;
begin
    if p_dataset is not null and p_dataset not in ('inc', 'crq') then
        raise exception 'unknown dataset %', p_dataset using errcode = 'invalid_parameter_value', hint = 'Known datasets: inc, crq.';
    end if;
    if p_bbox is not null and (cardinality(p_bbox) <> 4 or array_position(p_bbox, null) is not null) then
        raise exception 'p_bbox has not four numbers' using errcode = 'invalid_parameter_value',
            hint = 'array[min longitude, min latitude, max longitude, max latitude]';
    end if;

    with chosen as materialized (
        select 'inc' as dataset, ticket_id, normalized_status, cluster, region, location_name, assigned_team, owner, sla_state,
            sla_clock_source, hours_open, geo_source, latitude, longitude, created_at_service, first_seen_at, scheduled_at,
            null::timestamptz as closed_at
        from tickets.inc_open_sla where p_dataset is distinct from 'crq'
        union all
        select 'crq', ticket_id, normalized_status, cluster, region, location_name, assigned_team, owner, sla_state,
            sla_clock_source, hours_open, geo_source, latitude, longitude, created_at_service, first_seen_at, scheduled_at,
            null
        from tickets.crq_open_sla where p_dataset is distinct from 'inc'
        union all
        select 'inc', ticket_id, normalized_status, cluster, region, location_name, assigned_team, owner, null,
            null, null, geo_source, latitude, longitude, created_at_service, first_seen_at, scheduled_at,
            closed_at
        from tickets.inc where not p_open_only and is_actionable is not true and p_dataset is distinct from 'crq'
        union all
        select 'crq', ticket_id, normalized_status, cluster, region, location_name, assigned_team, owner, null,
            null, null, geo_source, latitude, longitude, created_at_service, first_seen_at, scheduled_at,
            closed_at
        from tickets.crq where not p_open_only and is_actionable is not true and p_dataset is distinct from 'inc'
    ),
    counted as materialized (
        select dataset, coalesce(normalized_status, 'unknown') as status, sla_state, geo_source, count(*) as tickets
        from chosen
        group by 1, 2, 3, 4
    ),
    shown as (
        select *
        from chosen
        where latitude is not null
            and (p_bbox is null or (longitude between p_bbox[1] and p_bbox[3] and latitude between p_bbox[2] and p_bbox[4]))
        order by case when p_limit is not null then hours_open end desc nulls last, dataset, ticket_id
        limit p_limit
    ),
    features as (
        select coalesce(jsonb_agg(jsonb_build_object(
            'type', 'Feature',
            'id', dataset || ':' || ticket_id,
            'geometry', jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(longitude, latitude)),
            'properties', jsonb_build_object(
                'ticket_id', ticket_id, 'dataset', dataset, 'status', normalized_status, 'cluster', cluster, 'region', region,
                'place', location_name, 'team', assigned_team, 'owner', owner, 'sla_state', sla_state,
                'sla_clock_source', sla_clock_source, 'hours_open', hours_open, 'geo_source', geo_source,
                'created_at_service', created_at_service, 'first_seen_at', first_seen_at, 'scheduled_at', scheduled_at,
                'closed_at', closed_at))), '[]') as list
        from shown
    )
    select jsonb_build_object(
        'type', 'FeatureCollection',
        'features', (select list from features),
        'summary', jsonb_build_object(
            'open_only', p_open_only,
            'tickets', (select coalesce(sum(tickets), 0) from counted),
            'shown', (select jsonb_array_length(list) from features),
            'without_position', (select coalesce(sum(tickets), 0) from counted where geo_source = 'none'),
            'by_dataset', (select coalesce(jsonb_object_agg(dataset, n), '{}') from (select dataset, sum(tickets) as n from counted group by 1) c),
            'by_status', (select coalesce(jsonb_object_agg(status, n), '{}') from (select status, sum(tickets) as n from counted group by 1) c),
            'by_sla_state', (select coalesce(jsonb_object_agg(sla_state, n), '{}')
                             from (select sla_state, sum(tickets) as n from counted where sla_state is not null group by 1) c),
            'by_geo_source', (select coalesce(jsonb_object_agg(geo_source, n), '{}') from (select geo_source, sum(tickets) as n from counted group by 1) c),
            'freshness', jsonb_build_object('inc', reporting.freshness_json('inc'), 'crq', reporting.freshness_json('crq')),
            'generated_at', now()))
    into result;
    return result;
end
$$;
comment on function reporting.fn_tickets_for_map(boolean, text, double precision[], integer) is
    'GeoJSON FeatureCollection of both datasets: open tickets, or all. Features only for tickets with a position; summary counts all of them, and says how fresh each dataset is. Optional: one dataset, a box (min longitude, min latitude, max longitude, max latitude), at most p_limit features (the longest open first).';
call tickets.inherit_access('reporting', 'fn_tickets_for_map');
