-- Purpose: begins the transaction of a person's decision: under the name @who, for the audit, with the reason @why, and after any other that is
-- under way: the triggers of one decision lock rows that another may begin with.
-- Locking: an advisory lock until the transaction ends; waits 10 s at most, here and later.
select
    set_config('fleettickets.who', @who, true), set_config('fleettickets.why', @why, true),
    set_config('lock_timeout', '10s', true), set_config('statement_timeout', '60s', true);
select pg_advisory_xact_lock(hashtextextended('fleettickets decision', 0));
