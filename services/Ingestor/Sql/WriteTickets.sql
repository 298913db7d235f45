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
update tickets.ticket_versions p
set file_id = @file_id,
    line = m.line,
    changed_file_id = case when m.verdict = 'unchanged' then p.changed_file_id else @file_id end,
    changed_line = case when m.verdict = 'unchanged' then p.changed_line else m.line end
from merged m
where p.dataset = @dataset and p.ticket_id = m.ticket_id and m.verdict <> 'stale';

-- New tickets, and those that an adopted database had already. Two statements, because of one with ON CONFLICT each row costs a third more.
insert into tickets.ticket_versions (dataset, ticket_id, file_id, line, first_file_id, first_line, changed_file_id, changed_line)
select
    @dataset,
    ticket_id,
    @file_id,
    line,
    case when verdict = 'inserted' then @file_id end,
    case when verdict = 'inserted' then line end,
    case when verdict <> 'unchanged' then @file_id end,
    case when verdict <> 'unchanged' then line end
from merged m
where verdict <> 'stale' and not exists (select from tickets.ticket_versions p where p.dataset = @dataset and p.ticket_id = m.ticket_id)
order by ticket_id;

delete from tickets.rejected_rows where file_id = @file_id;

insert into tickets.rejected_rows (file_id, line, reason, text, ticket_id)
select @file_id, line, reason, text, ticket_id
from staged
where reason is not null;
