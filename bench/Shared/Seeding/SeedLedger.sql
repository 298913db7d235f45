-- Purpose: the file that the tickets are from, one a dataset, so that each ticket has a version, as in production.
-- Locking: none that matters; the database is the benchmark's own.
-- Idempotency: none; run once, before the tickets.
insert into tickets.streams (dataset) values ('inc'), ('crq') on conflict do nothing;

insert into tickets.change_files (dataset, epoch, name, generation, last_modified, etag, key, state)
select s.dataset, s.epoch, n.name, 0, '-infinity', '', format('automations/%s/changes/%s.csv', s.dataset, n.name), 'adopted'
from tickets.streams s
cross join (select to_char(now() at time zone 'Africa/Nairobi' - interval '1 day', 'YYYY-MM-DD"T"HH24-MI-SS') as name) n;
