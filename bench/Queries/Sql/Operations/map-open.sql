-- Purpose: the map as a browser asks for it, every open ticket of both datasets; target 300 ms.
select reporting.fn_tickets_for_map()
