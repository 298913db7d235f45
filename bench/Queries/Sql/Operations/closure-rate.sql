-- Purpose: opened and closed of the last thirty days, by day.
select * from reporting.fn_closure_rate()
