-- Purpose: ends the sessions of our processes that may hold a dataset's lock, or those of its tickets, and have waited for their process for longer than its 20 s: one
--   that froze while it sent its statements. In the middle of them no timeout of the server counts; between them idle_in_transaction_session_timeout does the same.
--   Its transaction is rolled back; a process that wakes up begins anew.
-- Parameters: none.
-- Locking: none. A role may end its own sessions.
-- Idempotent: yes.
select count(*) filter (where pg_terminate_backend(a.pid))
from pg_stat_activity a
where a.datname = current_database() and a.usename = current_user and a.application_name in ('fleettickets-ingestor', 'fleettickets-geocoder', 'fleetctl')
    and a.state = 'active' and a.wait_event_type = 'Client' and a.query_start < clock_timestamp() - interval '20 s'
    and exists (
        select from pg_locks l
        where l.pid = a.pid and l.relation in ('tickets.streams'::regclass, 'tickets.inc'::regclass, 'tickets.crq'::regclass) and l.mode in ('RowShareLock', 'RowExclusiveLock'))
