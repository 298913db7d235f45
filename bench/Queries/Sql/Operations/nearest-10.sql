-- Purpose: the ten open tickets nearest to a vehicle in Nairobi.
select * from reporting.fn_nearest_open_tickets(36.82, -1.29)
