-- Purpose: takes one call of @provider. A row back is a permit to make it, with whether it is the probe of a half-open circuit;
-- no row is a refusal (ExplainRefusal.sql). @urgent may use the day's reserve; a probe that reports nothing is forgotten after @probe_time.
-- Locking: the provider's row, for this statement only: it commits by itself, before the call. The conditions stand in the update itself, not in
-- a query before it: one that waited for the row looks again at what it finds then. Time is clock_timestamp(), for the same reason.
update tickets.geo_provider_budget
set next_at = clock_timestamp() + spacing,
    day = greatest(day, ((clock_timestamp() at time zone 'utc') - day_starts_at)::date),
    day_used = 1 + case when day < ((clock_timestamp() at time zone 'utc') - day_starts_at)::date then 0 else day_used end,
    open_until = case when open_until is not null then clock_timestamp() + @probe_time end
where provider = @provider
    and key_fingerprint = @fingerprint
    and disabled_reason is null
    and next_at <= clock_timestamp()
    and coalesce(blocked_until, '-infinity') <= clock_timestamp()
    and coalesce(open_until, '-infinity') <= clock_timestamp()
    and (day_limit is null or (
        -- A call taken just before the provider's midnight may arrive after it, and its clock is not ours: neither day may count it twice.
        ((clock_timestamp() at time zone 'utc') - day_starts_at)::time between '00:01' and '23:59'
        and case when day < ((clock_timestamp() at time zone 'utc') - day_starts_at)::date then 0 else day_used end
            < day_limit - case when @urgent then 0 else reserve end))
returning open_until is not null;
