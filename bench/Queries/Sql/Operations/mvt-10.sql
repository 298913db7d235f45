-- Purpose: a tile of 39 km in Nairobi, as clusters.
select reporting.fn_tickets_mvt(10, 616, 515)
