-- Purpose: the map of open tickets as text, for an API that passes it on: compare with map-open.
select reporting.fn_tickets_for_map_text()
