-- Purpose: how tickets were positioned, in all, by dataset and by cluster.
select to_jsonb(array_agg(c)) from reporting.fn_geocoding_coverage() c;
