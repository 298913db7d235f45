-- Purpose: why TakeCall.sql gave nothing to @provider, and how long to wait; of several reasons the gravest. Only information: what was true
-- then may have passed, which is returned as a spacing of no time. Locking: none.
select refusal.why, refusal.wait, case when refusal.why = 'key' then b.disabled_reason end
from tickets.geo_provider_budget b
cross join lateral (
    select
        clock_timestamp() as instant,
        clock_timestamp() + interval '25 hours' as latest, -- an operator may have blocked it for ever
        (clock_timestamp() at time zone 'utc') - b.day_starts_at as clock
) c
cross join lateral (values
    (1, 'key', b.disabled_reason is not null or b.key_fingerprint <> @fingerprint, interval '0'),
    (2, 'quota_spent',
        b.day >= c.clock::date and b.day_used >= b.day_limit - case when @urgent then 0 else b.reserve end,
        c.clock::date + interval '1 day 1 minute' - c.clock),
    (3, b.blocked_by, b.blocked_until > c.instant, least(greatest(b.blocked_until, c.instant), c.latest) - c.instant),
    (4, 'circuit', b.open_until > c.instant, least(greatest(b.open_until, c.instant), c.latest) - c.instant),
    (5, 'day_change',
        b.day_limit is not null and c.clock::time not between '00:01' and '23:59',
        interval '2 minutes' - ((c.clock + interval '1 minute')::time - time '00:00')),
    (6, 'spacing', true, least(greatest(b.next_at, c.instant), c.latest) - c.instant)
) refusal (gravity, why, holds, wait)
where b.provider = @provider and refusal.holds
order by refusal.gravity
limit 1;
