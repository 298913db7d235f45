-- adopted: takes the place of what a former system has under this name
create or replace function reporting.fn_tickets_for_map(
    p_open_only boolean default true,
    p_dataset text default null,
    p_bbox double precision[] default null,
    p_limit integer default null) returns jsonb
    language sql stable
    as $$ select reporting.fn_tickets_for_map_text(p_open_only, p_dataset, p_bbox, p_limit)::jsonb $$;
comment on function reporting.fn_tickets_for_map(boolean, text, double precision[], integer) is
 'GeoJSON FeatureCollection of both datasets: open tickets, the longest open first; with p_open_only false the closed ones after them, the last closed first. Features only for tickets with a position; summary counts all tickets asked for, whatever box and limit, and says how fresh each dataset is. Optional: one dataset, a box (least longitude, least latitude, greatest longitude, greatest latitude), at most p_limit features (at most, and by default, 100,000; summary.left_out counts the rest). contracts/schemas/map.schema.json describes it.';
