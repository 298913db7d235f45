create or replace view reporting.v_freshness as
select
    d.dataset,
    m.metadata ->> 'source_max_key' as watermark,
    tickets.key_instant(m.metadata ->> 'source_max_key') as watermark_at,
    trunc(extract(epoch from now() - tickets.key_instant(m.metadata ->> 'source_max_key'))) as watermark_age_seconds,
    m.metadata ->> 'export_type' as export_type,
    m.last_applied_at,
    m.row_count as rows
from (select dataset from tickets.sla_limits union select dataset from tickets.import_meta) d
left join tickets.import_meta m using (dataset);
comment on view reporting.v_freshness is 'How fresh each dataset is: the newest file applied, its age, when a file was last applied, how many tickets there are.';
comment on column reporting.v_freshness.watermark is 'Key under changes/ of the newest file applied; NULL before the first, and after a reseed.';
comment on column reporting.v_freshness.watermark_at is 'The start of that file''s export.';
comment on column reporting.v_freshness.watermark_age_seconds is 'Seconds since then.';
comment on column reporting.v_freshness.export_type is 'baseline or delta: what the last file was.';
comment on column reporting.v_freshness.rows is 'Tickets of the dataset, open and closed.';
call tickets.describe_like('reporting.v_freshness', 'tickets.import_meta');
call tickets.carry_grants('select', 'tickets.import_meta', 'select', 'reporting.v_freshness');
