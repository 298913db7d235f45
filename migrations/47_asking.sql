-- 47: places in two steps: what costs nothing is asked at once for all of them; what is left waits for the providers and their budget.
alter table tickets.geo_pending add column ask_providers boolean not null default false;
comment on column tickets.geo_pending.ask_providers is
    'False: not looked for yet in what costs nothing, the gazetteers. True: they do not know it, and the providers are asked within their budgets.';

create index geo_pending_by_step on tickets.geo_pending (ask_providers, priority, next_try_at);
drop index tickets.geo_pending_due;
comment on column tickets.geo_pending.priority is 'Lower is sooner: 100 for a place that tickets wait for, 200 for a failure asked again, which leaves the budgets'' reserve alone.';
