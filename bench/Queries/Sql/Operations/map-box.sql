-- Purpose: the map of a town.
select reporting.fn_tickets_for_map(p_bbox := array[36.70, -1.35, 36.80, -1.20])
