-- Purpose: a tile of 2.4 km in Nairobi, ticket by ticket.
select reporting.fn_tickets_mvt(14, 9868, 8250)
