-- One expression that PostgreSQL takes into the query: what is not asked for falls away before the query is planned.
create or replace function reporting.is_wanted(
    p_dataset text, p_bbox double precision[], p_cluster text, p_status text, p_sla_state text, p_geo_source text,
    dataset text, longitude double precision, latitude double precision, cluster text, normalized_status text, sla_state text, geo_source text) returns boolean
    language sql immutable parallel safe
    as $$
        select (p_dataset is null or dataset = p_dataset)
            and (p_bbox is null or (longitude between p_bbox[1] and p_bbox[3] and latitude between p_bbox[2] and p_bbox[4]))
            and (p_cluster is null or cluster = p_cluster)
            and (p_status is null or lower(normalized_status) = lower(p_status))
            and (p_sla_state is null or sla_state = p_sla_state)
            and (p_geo_source is null or geo_source = p_geo_source)
    $$;
comment on function reporting.is_wanted(text, double precision[], text, text, text, text, text, double precision, double precision, text, text, text, text) is
    'Whether a ticket, the last seven arguments, is under the filter of reporting.fn_tickets_mvt, the first six (reporting.tile_filter).';
grant execute on function reporting.is_wanted(text, double precision[], text, text, text, text, text, double precision, double precision, text, text, text, text) to public;
