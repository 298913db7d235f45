-- 38: what deleting old runs needs: to find the events of a run. Without it each deleted run reads the whole outbox, to see that no event refers to it.
create index outbox_by_run on tickets.outbox (run_id) where run_id is not null;
