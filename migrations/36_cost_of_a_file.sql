-- 36: a file costs the same however long the ledger and however old the tables.
-- Found after each event: without an index the whole ledger was read, 75 ms with 200,000 files.
create index change_files_unannounced on tickets.change_files (dataset) where applied_at is not null and announced_at is null;

-- A page holds four or five tickets: room for one new version in each new page. An update that changes no indexed column then writes no index.
-- Pages that are full now get room from vacuum, when they are next written.
alter table tickets.inc set (fillfactor = 80);
alter table tickets.crq set (fillfactor = 80);
