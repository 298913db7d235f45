create or replace function tickets.kept_fragment(p_dataset text, p_ticket_id text, p_raw jsonb, p_place tickets.ticket_position) returns text
    language sql stable parallel safe
    as $$
        select case when tickets.text_boolean(p_raw ->> 'is_actionable') and tickets.is_position(p_place.longitude, p_place.latitude) then
            tickets.feature_fragment(
                p_dataset, p_ticket_id,
                nullif(p_raw ->> 'assigned_team', ''), nullif(p_raw ->> 'owner', ''), nullif(p_raw ->> 'location_name', ''),
                nullif(p_raw ->> 'region', ''), nullif(p_raw ->> 'normalized_status', ''), nullif(p_raw ->> 'cluster', ''),
                p_place.longitude, p_place.latitude, p_place.geo_source, p_place.geo_precision, p_place.geo_radius_m)
        end
    $$;
comment on function tickets.kept_fragment(text, text, jsonb, tickets.ticket_position) is
    'The feature_fragment of a ticket with this record at this position: NULL unless it is open and the position is one.';
grant execute on function tickets.kept_fragment(text, text, jsonb, tickets.ticket_position) to public;
