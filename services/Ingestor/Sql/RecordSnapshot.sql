-- Purpose: takes the snapshot of the day, if the last one is older than the last file. The moment is taken under the lock: past days are never rewritten.
-- Locking: runs under the dataset's lock. Idempotent.
select tickets.record_snapshot(@dataset, clock_timestamp())
from tickets.import_meta m
where m.dataset = @dataset
    and m.last_applied_at > coalesce((select max(s.captured_at) from tickets.dataset_table_daily_snapshot s), '-infinity');
