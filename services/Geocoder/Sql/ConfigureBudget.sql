-- Purpose: brings the row of @provider to the configured limits. What was counted stays; another key or address clears
-- what was said of the old one.
-- Locking: the provider's row. Idempotent; the replica started last has its way.
insert into tickets.geo_provider_budget as b (provider, spacing, day_limit, reserve, key_fingerprint)
values (@provider, @spacing, @day_limit::integer, @reserve, @fingerprint)
on conflict (provider) do update set
    spacing = excluded.spacing,
    day_limit = excluded.day_limit,
    reserve = excluded.reserve,
    key_fingerprint = excluded.key_fingerprint,
    disabled_reason = case when b.key_fingerprint = excluded.key_fingerprint then b.disabled_reason end;
