-- 31: events that no queue took.

alter table tickets.outbox add column unrouted boolean not null default false;
comment on column tickets.outbox.unrouted is 'The broker confirmed it, and had no queue for it: nobody was subscribed. False again when a queue has taken it (fleetctl republish).';
create index outbox_unrouted on tickets.outbox (dataset, event, created_at) where unrouted;
