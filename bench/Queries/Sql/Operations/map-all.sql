-- Purpose: the map with closed tickets: 100,000 features of a million, and counts of all.
select reporting.fn_tickets_for_map(p_open_only := false)
