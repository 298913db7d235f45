-- Purpose: the tile that holds all of Nairobi and most of the other tickets, as clusters.
select reporting.fn_tickets_mvt(6, 38, 32)
