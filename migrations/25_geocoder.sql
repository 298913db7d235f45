-- 25: what the Geocoder keeps between its passes: demand, pending places, changes of the gazetteers, announced positions, the providers' budgets.
-- The database is the Geocoder's queue: everything here can be worked off by any replica, and a crash loses nothing of it.

-- Demand: tickets that an event named. The event is acknowledged once its tickets stand here.
create table tickets.geo_demand (
    dataset text not null,
    ticket_id text not null,
    opened_at timestamptz,
    noted_at timestamptz not null default now(),
    primary key (dataset, ticket_id)
);
comment on table tickets.geo_demand is 'Tickets that changed and whose position is to be looked at: positioned anew if need be, and announced. Worked off within seconds.';
comment on column tickets.geo_demand.dataset is 'inc or crq.';
comment on column tickets.geo_demand.ticket_id is 'The ticket''s id, as in tickets.inc or tickets.crq.';
comment on column tickets.geo_demand.opened_at is 'When a change opened or reopened the ticket (the change''s commit): it is announced even if it did not move. NULL for any other change.';
comment on column tickets.geo_demand.noted_at is 'When an event last named the ticket.';

-- Announced positions: those of the last event.
create table tickets.announced_positions (
    dataset text not null,
    ticket_id text not null,
    latitude double precision,
    longitude double precision,
    geo_source text not null,
    ticket_ingested_at timestamptz not null,
    announced_at timestamptz not null default now(),
    primary key (dataset, ticket_id)
);
comment on table tickets.announced_positions is 'The position of each ticket as of its last TicketsGeocoded, committed with the event.';
comment on column tickets.announced_positions.dataset is 'inc or crq.';
comment on column tickets.announced_positions.ticket_id is 'The ticket''s id, as in tickets.inc or tickets.crq.';
comment on column tickets.announced_positions.latitude is 'WGS 84 degrees, as announced; NULL for no position.';
comment on column tickets.announced_positions.longitude is 'WGS 84 degrees, as announced; NULL for no position.';
comment on column tickets.announced_positions.geo_source is 'feed, location, cluster or none, as announced.';
comment on column tickets.announced_positions.ticket_ingested_at is 'ingested_at of the ticket as it was then: an opening no younger than this has been announced, so that an event delivered twice is not announced twice.';
comment on column tickets.announced_positions.announced_at is 'The time of the event''s transaction.';

-- Pending places: one row a cleaned place and cluster, for both datasets together.
create table tickets.geo_pending (
    place_key text not null,
    cluster_key text not null,
    place text not null,
    from_landmark boolean not null default false,
    priority integer not null default 100,
    attempts integer not null default 0,
    next_try_at timestamptz not null default now(),
    last_trouble text,
    leased_by uuid,
    leased_until timestamptz,
    noted_at timestamptz not null default now(),
    ask_providers boolean not null default false,
    prior_answers jsonb not null default '{}',
    primary key (place_key, cluster_key),
    constraint lease_has_holder_and_end check ((leased_by is null) = (leased_until is null))
);
create index geo_pending_by_step on tickets.geo_pending (ask_providers, priority, next_try_at);
comment on table tickets.geo_pending is 'Places of open tickets that are to be geocoded. Taken with a lease and queried without a transaction; a row goes when its answer is stored in geo_locations.';
comment on column tickets.geo_pending.place_key is 'The cleaned place as key, as in geo_locations.';
comment on column tickets.geo_pending.cluster_key is 'The cluster it was seen in, as in geo_locations.';
comment on column tickets.geo_pending.place is 'The cleaned place: the text of the query.';
comment on column tickets.geo_pending.from_landmark is 'The name says only what the place is near to: answers count for less.';
comment on column tickets.geo_pending.priority is 'Lower is sooner: 100 for a place without a query so far, 200 for a repeated failure, which leaves the budgets'' reserve alone.';
comment on column tickets.geo_pending.attempts is 'How often it was taken.';
comment on column tickets.geo_pending.next_try_at is 'Not before: after a provider''s error or a spent budget.';
comment on column tickets.geo_pending.last_trouble is 'Why the last query failed: a transient error, never the place itself.';
comment on column tickets.geo_pending.leased_by is 'The replica that asks for it now.';
comment on column tickets.geo_pending.leased_until is 'A replica that died leaves its lease to run out.';
comment on column tickets.geo_pending.noted_at is 'When an open ticket first wanted it. For an hour it goes before the others and may use the budgets'' reserve.';
comment on column tickets.geo_pending.ask_providers is 'False: not looked up in the gazetteers yet, which cost nothing. True: they do not have it, and the providers are queried within their budgets.';
comment on column tickets.geo_pending.prior_answers is 'Answers of providers by name, kept while others could not be queried: {"locationiq": {"failure": {"status", "reason", "candidates"}}}, or {"widen": true} after the first of two queries.';

-- Changes of the gazetteers, whoever makes them: a row verified or moved by plain SQL re-points its tickets like any other.
create table tickets.geo_changes (
    change_id bigint generated always as identity primary key,
    cluster text,
    place_key text,
    changed_at timestamptz not null default now(),
    constraint change_names_a_cluster_or_a_place check (num_nonnulls(cluster, place_key) = 1)
);
comment on table tickets.geo_changes is 'Clusters and places whose position changed and whose tickets are to be positioned anew. Written by triggers, worked off within seconds.';
comment on column tickets.geo_changes.change_id is 'Worked off in this order.';
comment on column tickets.geo_changes.cluster is 'The cluster whose centre came, went or moved; NULL when it was a place.';
comment on column tickets.geo_changes.place_key is 'The place whose position came, went or moved; NULL when it was a cluster.';
comment on column tickets.geo_changes.changed_at is 'The time of the transaction that changed it.';

-- The budget of each provider, shared by all replicas. A provider counts the calls of a key, wherever they come from. So a call is taken here first, by one
-- statement that commits before the call is made.
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
comment on table tickets.geo_provider_budget is 'The budget of each geocoding provider and what was used of it: one row a provider, for all replicas. A call counts here before it is made.';
comment on column tickets.geo_provider_budget.provider is 'The name, as in GEOCODER_PROVIDER.';
comment on column tickets.geo_provider_budget.spacing is 'The least time between two calls, from the configured limits: keeps every sliding second and minute, as the provider sees them.';
comment on column tickets.geo_provider_budget.day_limit is 'The most calls in one of the provider''s days; NULL for any number.';
comment on column tickets.geo_provider_budget.reserve is 'How many calls of the day only places that came up within the last hour may use: no backlog, and no failure that is asked again.';
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
