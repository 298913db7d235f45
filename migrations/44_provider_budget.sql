-- 44: the budget of each geocoding provider, shared by all replicas of the Geocoder.
--
-- A provider counts the calls of a key, wherever they come from. So a call is taken here first, by one statement that commits before the call is made.
create table tickets.geo_provider_budget (
    provider text primary key,
    spacing interval not null,
    day_limit integer,
    reserve integer not null default 0,
    day_starts_at interval not null default '0',
    next_at timestamptz not null default '-infinity',
    day date not null default '-infinity',
    day_used integer not null default 0,
    blocked_until timestamptz,
    blocked_by text,
    key_fingerprint text not null,
    disabled_reason text,
    failed_at timestamptz[] not null default '{}',
    openings integer not null default 0,
    open_until timestamptz,
    constraint spacing_is_positive check (spacing > interval '0'),
    constraint reserve_is_part_of_the_day check (reserve >= 0 and (day_limit is null or reserve <= day_limit)),
    constraint block_has_end_and_cause check ((blocked_until is null) = (blocked_by is null) and blocked_by in ('throttled', 'quota_spent'))
);
comment on table tickets.geo_provider_budget is 'What may be asked of each geocoding provider, and what was: one row a provider, for all replicas. A call counts here before it is made.';
comment on column tickets.geo_provider_budget.provider is 'The name, as in GEOCODER_PROVIDER.';
comment on column tickets.geo_provider_budget.spacing is 'The least time between two calls, from the configured limits: keeps every sliding second and minute, as the provider sees them.';
comment on column tickets.geo_provider_budget.day_limit is 'The most calls in one of the provider''s days; NULL for any number.';
comment on column tickets.geo_provider_budget.reserve is 'How many calls of the day only tickets that wait may use.';
comment on column tickets.geo_provider_budget.day_starts_at is 'When the provider''s day begins, after 00:00 UTC. With a day_limit nothing is asked from a minute before to a minute after.';
comment on column tickets.geo_provider_budget.next_at is 'No call before this.';
comment on column tickets.geo_provider_budget.day is 'The provider''s day that day_used counts.';
comment on column tickets.geo_provider_budget.day_used is 'Calls taken on that day, whether they were made or not; more when the provider says that less is left.';
comment on column tickets.geo_provider_budget.blocked_until is 'Not asked before: the provider said so, or the Geocoder backs off. NULL when it never was.';
comment on column tickets.geo_provider_budget.blocked_by is 'throttled: asked too fast. quota_spent: the provider says that the day is spent.';
comment on column tickets.geo_provider_budget.key_fingerprint is 'Tells one key and address from another and says nothing of the key. Replicas with others than the one started last get no call.';
comment on column tickets.geo_provider_budget.disabled_reason is 'Why an operator has to look, most often a refused key; nothing is asked meanwhile. Cleared by another key or address, or by hand. NULL when all is well.';
comment on column tickets.geo_provider_budget.failed_at is 'Failures of the last minute: timeouts, server errors, answers that are none. The fifth opens the circuit.';
comment on column tickets.geo_provider_budget.openings is 'How often the circuit opened in a row: it stays open for 1 minute, then 2, then 4, up to 15.';
comment on column tickets.geo_provider_budget.open_until is 'While this is to come nothing is asked; afterwards one call tries whether the provider works again. NULL when the circuit is closed.';
