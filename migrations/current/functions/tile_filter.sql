create or replace function reporting.tile_filter(
    p_filter jsonb,
    out open_only boolean,
    out dataset text,
    out bbox double precision[],
    out cluster text,
    out status text,
    out sla_state text,
    out geo_source text)
    language plpgsql immutable
    as $$
declare
    known constant text := 'Known keys: open_only (true or false), dataset (inc or crq), bbox ([least longitude, least latitude, greatest longitude, greatest latitude]), cluster, status, sla_state (breached, at_risk, ok or unknown), geo_source (feed, location or cluster). A key that is null or absent filters nothing.';
    key text;
    given jsonb;
begin
    open_only := true;
    if p_filter is null then
        return;
    end if;
    if jsonb_typeof(p_filter) <> 'object' then
        raise exception 'filter is no JSON object: %', left(p_filter::text, 200) using errcode = 'invalid_parameter_value', hint = known;
    end if;
    for key, given in select * from jsonb_each(p_filter) loop
        continue when jsonb_typeof(given) = 'null' and key in ('open_only', 'dataset', 'bbox', 'cluster', 'status', 'sla_state', 'geo_source');
        case
            -- A query string knows text alone: servers of tiles pass true as well as "true", and a cluster called 7 as a number.
            when key = 'open_only' and given #>> '{}' in ('true', 'false') then open_only := given #>> '{}';
            when key = 'dataset' and given #>> '{}' in ('inc', 'crq') then dataset := given #>> '{}';
            when key = 'bbox' and jsonb_typeof(given) = 'array' and not jsonb_path_exists(given, 'strict $[*] ? (@.type() != "number")') then
                bbox := reporting.check_box('bbox', array(select n::text::double precision from jsonb_array_elements(given) with ordinality as e (n, place) order by place));
            when key = 'cluster' and jsonb_typeof(given) in ('string', 'number') then cluster := given #>> '{}';
            when key = 'status' and jsonb_typeof(given) in ('string', 'number') then status := given #>> '{}';
            when key = 'sla_state' and given #>> '{}' in ('breached', 'at_risk', 'ok', 'unknown') then sla_state := given #>> '{}';
            when key = 'geo_source' and given #>> '{}' in ('feed', 'location', 'cluster') then geo_source := given #>> '{}';
            when key in ('open_only', 'dataset', 'bbox', 'cluster', 'status', 'sla_state', 'geo_source') then
                raise exception 'filter has % for %', left(given::text, 200), key using errcode = 'invalid_parameter_value', hint = known;
            else
                raise exception 'filter has an unknown key: %', left(key, 200) using errcode = 'invalid_parameter_value', hint = known;
        end case;
    end loop;
end
$$;
comment on function reporting.tile_filter(jsonb) is 'The filter of reporting.fn_tickets_mvt, read: NULL for what is not asked for; only open tickets unless open_only is false. An unknown key or an impossible value is an error that lists the known ones.';
grant execute on function reporting.tile_filter(jsonb) to public;
