-- Purpose: writes what the file changed: tickets, versions, rejected rows.
-- Parameters: @dataset, @file_id. The moment of the merge is a setting of the transaction.
-- Locking: ticket rows in ticket_id order, as the Geocoder does, so that the two cannot deadlock; runs under the dataset's lock.
-- Idempotent: through the verdicts, which compare versions.
with locked as (
    select t.ticket_id
    from tickets.dataset_table t
    join merged m using (ticket_id)
    where m.verdict = 'updated'
    order by t.ticket_id
    for update of t
)
select from (select count(*) from locked) l; -- all of them, and no result

-- With the positions: the trigger, which finds one for each row that others write, leaves the Ingestor's rows alone.
update tickets.dataset_table t
set raw = m.raw, ingested_at = current_setting('fleettickets.moment')::timestamptz, geom = tickets.point_at(p.longitude, p.latitude), geo_source = p.geo_source, geo_precision = p.geo_precision, geo_radius_m = p.geo_radius_m,
    feature_fragment = tickets.kept_fragment(@dataset, m.ticket_id, m.raw, p)
from merged m
cross join lateral tickets.position_of(m.raw) p
where m.ticket_id = t.ticket_id and m.verdict = 'updated';

insert into tickets.dataset_table (ticket_id, raw, ingested_at, geom, geo_source, geo_precision, geo_radius_m, feature_fragment)
select m.ticket_id, m.raw, current_setting('fleettickets.moment')::timestamptz, tickets.point_at(p.longitude, p.latitude), p.geo_source, p.geo_precision, p.geo_radius_m,
    tickets.kept_fragment(@dataset, m.ticket_id, m.raw, p)
from merged m
cross join lateral tickets.position_of(m.raw) p
where m.verdict = 'inserted'
order by m.ticket_id;

-- An unchanged row raises its ticket's version too: otherwise an older file that arrives later would win over it. It changes nothing else:
-- who brought the ticket and who changed it last is still so.
insert into tickets.ticket_versions as p (dataset, ticket_id, file_id, line, first_file_id, first_line, changed_file_id, changed_line)
select
    @dataset,
    ticket_id,
    @file_id,
    line,
    case when verdict = 'inserted' then @file_id end,
    case when verdict = 'inserted' then line end,
    case when verdict <> 'unchanged' then @file_id end,
    case when verdict <> 'unchanged' then line end
from merged
where verdict <> 'stale'
order by ticket_id
on conflict (dataset, ticket_id) do update set
    file_id = excluded.file_id,
    line = excluded.line,
    changed_file_id = coalesce(excluded.changed_file_id, p.changed_file_id),
    changed_line = coalesce(excluded.changed_line, p.changed_line);

delete from tickets.rejected_rows where file_id = @file_id;

insert into tickets.rejected_rows (file_id, line, reason, text, ticket_id)
select @file_id, line, reason, text, ticket_id
from staged
where reason is not null;
