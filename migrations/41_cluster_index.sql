-- no-transaction
-- 41: the tickets of one cluster by a prefix tree. There are few clusters with many tickets each, and a hash index keeps those of one in a chain of pages that is read
-- whole for each new ticket: 6 us at 1,000,000 tickets of 40 clusters, 45 us at 3,000,000. The tree takes 6 us at any number, and text of any length, too. location_name keeps
-- its hash index: of names there are many, and it is the cheaper one then.
-- Each query writes statements, which are run one by one. What a broken build left behind, of this file or an earlier one, is built again first: this file can be run again.
select format(case when name ~ '_cc(new|old)' then 'drop index concurrently %s' else 'reindex index concurrently %s' end, name)
from pg_index
cross join lateral (select indexrelid::regclass::text as name) index
where indrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and not indisvalid and name ~ '(inc|crq)_(map|long_map|by_cluster)_idx'
    and not exists (select from pg_stat_progress_create_index where index_relid = indexrelid)
\gexec

select format('create index concurrently %I on tickets.%I using spgist (cluster)', dataset || '_by_cluster_idx', dataset)
from unnest(array['inc', 'crq']) as dataset
where to_regclass('tickets.' || dataset || '_by_cluster_idx') is null
\gexec

-- Of those that 29 made.
select format('drop index concurrently %s', i.indexrelid::regclass)
from pg_index i
join pg_index n on n.indrelid = i.indrelid and n.indisvalid and n.indexrelid::regclass::text ~ '_by_cluster_idx$'
where i.indrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and pg_get_indexdef(i.indexrelid) ~ '(our|inc|crq)_cluster_idx ON \S+ USING hash \(cluster\)$'
\gexec

-- As it is since the snapshot follows the commit.
comment on column tickets.change_file_runs.merge_ms is 'From the request for the dataset''s lock to the accounts of the run; history, further parts of its event and the commit follow.';
