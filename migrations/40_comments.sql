-- 40: a comment on every column of every table and view: what docs/tables says of them stands in the database, too.

comment on column tickets.change_files.id is 'What other tables know the generation by (file_id).';
comment on column tickets.change_files.epoch is 'The dataset''s epoch when it was taken up (tickets.streams): a later epoch beats everything before.';
comment on column tickets.change_files.etag is 'As listed by the store; pins the read. Tells generations of one name apart, together with last_modified.';
comment on column tickets.change_files.size_bytes is 'As listed.';
comment on column tickets.change_files.state is 'taken, applied, announced, archived, quarantined, superseded, missing or adopted: docs/file-states.md.';
comment on column tickets.change_files.export_type is 'baseline for the first file on an empty watermark, else delta; NULL until applied.';
comment on column tickets.change_files.archive_key is 'Where the object lies under processed/.';
comment on column tickets.change_files.quarantine_key is 'Where the object lies, or lay, under quarantine/.';
comment on column tickets.change_files.discovered_at is 'When the Scanner first saw it; NULL when a person asked for it.';
comment on column tickets.change_files.taken_at is 'When work on it first began.';
comment on column tickets.change_files.applied_at is 'When its rows were first committed.';
comment on column tickets.change_files.announced_at is 'When the broker had confirmed every part of its event; NULL again from a forced run until that is confirmed.';
comment on column tickets.change_files.archived_at is 'When the object had been moved to processed/.';
comment on column tickets.change_files.quarantined_at is 'When it was last set aside.';
comment on column tickets.change_files.missing_at is 'When its object was found gone.';

comment on column tickets.change_file_runs.id is 'What other tables know the run by (run_id).';
comment on column tickets.change_file_runs.file_id is 'The generation that was applied (tickets.change_files).';
comment on column tickets.change_file_runs.run is 'Counts the runs of one generation, from 1.';
comment on column tickets.change_file_runs.mode is 'normal, or force when a person asked for it once more.';
comment on column tickets.change_file_runs.rows_read is 'Records of the file without its header: the sum of the eight counts that follow.';
comment on column tickets.change_file_runs.inserted is 'Tickets that were new.';
comment on column tickets.change_file_runs.updated is 'Tickets whose record differed.';
comment on column tickets.change_file_runs.unchanged is 'Tickets whose record said the same (null, an empty string and an absent key are alike).';
comment on column tickets.change_file_runs.stale is 'Rows that lost against a newer record of their ticket.';
comment on column tickets.change_file_runs.duplicates is 'Rows whose ticket stands on a later line of the file once more.';
comment on column tickets.change_file_runs.alarms is 'Alarm rows, which are never stored.';
comment on column tickets.change_file_runs.sentinels is 'Rows that only say that the export stopped.';
comment on column tickets.change_file_runs.rejected is 'Rows that cannot be stored (tickets.rejected_rows).';
comment on column tickets.change_file_runs.started_at is 'When the download began, by the Ingestor''s clock.';
comment on column tickets.change_file_runs.applied_at is 'The time of the run''s transaction.';
comment on column tickets.change_file_runs.announce_ms is 'Publishing the event, with its confirms.';
comment on column tickets.change_file_runs.archive_ms is 'Copying the object, verifying the copy and deleting the original.';

comment on column tickets.rejected_rows.file_id is 'The generation it stood in (tickets.change_files).';
comment on column tickets.rejected_rows.reason is 'Why it cannot be stored: a short stable word.';
comment on column tickets.rejected_rows.rejected_at is 'The time of the run''s transaction.';

comment on column tickets.streams.paused_reason is 'What a person has to look at.';

comment on column tickets.outbox.message_id is 'The message''s id for ever: subscribers tell repetitions by it.';
comment on column tickets.outbox.file_id is 'The change file it reports on; NULL for TicketsGeocoded.';
comment on column tickets.outbox.run_id is 'The run it reports on (tickets.change_file_runs); NULL for other events.';
comment on column tickets.outbox.part is 'Long events leave in parts of at most 5,000 tickets, from 1.';
comment on column tickets.outbox.payload is 'The JSON body, byte for byte: contracts/README.md.';
comment on column tickets.outbox.created_at is 'The time of the transaction that it reports.';

comment on column tickets.closure_events.event_id is 'Ascending in the order of recording.';
comment on column tickets.inc_daily_snapshot.open_total is 'Open tickets.';
comment on column tickets.inc_daily_snapshot.open_breached is 'Open tickets past the limit of tickets.sla_limits.';
comment on column tickets.inc_daily_snapshot.open_at_risk is 'Open tickets near the limit, and not past it.';
comment on column tickets.inc_daily_snapshot.open_unknown is 'Open tickets without a clock, or all of them without limits.';
comment on column tickets.inc_daily_snapshot.captured_at is 'When the day was last counted.';

comment on column tickets.sla_limits.note is 'Where the limits come from.';
comment on column tickets.import_meta.updated_at is 'When the row was last written.';

comment on column tickets.geo_clusters.latitude is 'WGS 84 degrees of the centre; NULL when it is not known.';
comment on column tickets.geo_clusters.longitude is 'WGS 84 degrees of the centre; NULL when it is not known.';
comment on column tickets.geo_locations.latitude is 'WGS 84 degrees; NULL when the place was not found.';
comment on column tickets.geo_locations.longitude is 'WGS 84 degrees; NULL when the place was not found.';
do $$
declare
    gazetteer text;
begin
    foreach gazetteer in array array['geo_clusters', 'geo_locations'] loop
        execute format($sql$
            comment on column tickets.%1$I.provider is 'Who gave the answer; NULL for a person''s.';
            comment on column tickets.%1$I.fetched_at is 'When the answer came.';
            comment on column tickets.%1$I.verified_by is 'Who checked it.';
            comment on column tickets.%1$I.verified_at is 'When it was checked.';
            comment on column tickets.%1$I.note is 'For people.';
            $sql$, gazetteer);
    end loop;
end
$$;

comment on column tickets.geo_names.location_name is 'As tickets carry it, network codes and all.';
comment on column tickets.geo_demand.noted_at is 'When an event last named the ticket.';
comment on column tickets.geo_pending.place_key is 'The cleaned place as key, as in geo_locations.';
comment on column tickets.geo_pending.cluster_key is 'The cluster it was seen in, as in geo_locations.';
comment on column tickets.geo_pending.place is 'The cleaned place: what the provider is asked.';
comment on column tickets.geo_pending.from_landmark is 'The name says only what the place is near to: answers count for less.';
comment on column tickets.geo_pending.attempts is 'How often it was taken.';
comment on column tickets.geo_pending.leased_by is 'The replica that asks for it now.';
comment on column tickets.geo_pending.noted_at is 'When an open ticket first wanted it.';
comment on column tickets.geo_changes.change_id is 'Worked off in this order.';
comment on column tickets.geo_changes.cluster is 'The cluster whose centre came, went or moved; NULL when it was a place.';
comment on column tickets.geo_changes.place_key is 'The place whose position came, went or moved; NULL when it was a cluster.';
comment on column tickets.geo_changes.changed_at is 'The time of the transaction that changed it.';
comment on column tickets.announced_positions.latitude is 'WGS 84 degrees, as announced; NULL for no position.';
comment on column tickets.announced_positions.longitude is 'WGS 84 degrees, as announced; NULL for no position.';
comment on column tickets.announced_positions.geo_source is 'feed, location, cluster or none, as announced.';
comment on column tickets.announced_positions.announced_at is 'The time of the event''s transaction.';

comment on column tickets.replaced_definitions.replaced_id is 'Ascending in the order of replacement.';
comment on column tickets.replaced_definitions.kind is 'view, function, trigger or table.';
comment on column tickets.replaced_definitions.schema_name is 'The schema it was in.';
comment on column tickets.replaced_definitions.object_name is 'Its name, without arguments.';
comment on column tickets.replaced_definitions.definition is 'Its SQL; of a trigger with its function.';
comment on column tickets.replaced_definitions.comment is 'Its comment.';
comment on column tickets.replaced_definitions.owner_name is 'Its owner.';
comment on column tickets.replaced_definitions.replaced_at is 'The time of the migration''s transaction.';

comment on column reporting.v_freshness.watermark is 'Key under changes/ of the newest file applied; NULL before the first, and after a reseed.';
comment on column reporting.v_freshness.watermark_at is 'The start of that file''s export.';
comment on column reporting.v_freshness.watermark_age_seconds is 'Seconds since then.';
comment on column reporting.v_freshness.export_type is 'baseline or delta: what the last file was.';
comment on column reporting.v_freshness.rows is 'Tickets of the dataset, open and closed.';

comment on column tickets.inc.cluster is 'The area the ticket is in, as the source calls it.';
comment on column tickets.inc.region is 'The region, in lower case.';
comment on column tickets.inc.owner is 'Who has the ticket, as the source writes it.';
comment on column tickets.inc.scheduled_at is 'When a visit is planned.';
comment on column reporting.v_files.file_id is 'The generation (tickets.change_files, id).';
comment on column reporting.v_files.export_started_at is 'The instant that the name stands for.';
comment on column reporting.v_files.last_mode is 'normal or force: how it was last applied.';
comment on column reporting.v_files.last_applied_at is 'When it was last applied; applied_at is the first time.';

-- What shows or mirrors a column of another table says the same of it. What has a comment keeps it.
do $$
declare
    told record;
begin
    for told in
        select s.shown, mine.attname, coalesce(col_description(s.source, theirs.attnum), case mine.attname
            when 'dataset' then 'inc or crq.'
            when 'ticket_id' then 'The ticket''s id, as in tickets.inc or tickets.crq.' end) as said
        from (values
            (1, 'tickets.crq'::regclass, 'tickets.inc'::regclass),
            (2, 'tickets.crq_daily_snapshot', 'tickets.inc_daily_snapshot'),
            (3, 'tickets.daily_backlog', 'tickets.inc_daily_snapshot'),
            (4, 'reporting.v_daily_snapshots', 'tickets.inc_daily_snapshot'),
            (5, 'tickets.inc_open_sla', 'tickets.inc'),
            (6, 'tickets.crq_open_sla', 'tickets.inc'),
            (7, 'reporting.v_tickets', 'tickets.inc'),
            (8, 'reporting.v_open_tickets', 'tickets.inc'),
            (9, 'reporting.v_open_tickets', 'tickets.inc_open_sla'),
            (10, 'reporting.v_freshness', 'tickets.import_meta'),
            (11, 'reporting.v_files', 'tickets.change_files'),
            (12, 'reporting.v_files', 'tickets.change_file_runs'),
            (13, 'tickets.closure_events', null), (14, 'tickets.streams', null), (15, 'tickets.change_files', null), (16, 'tickets.import_meta', null),
            (17, 'tickets.sla_limits', null), (18, 'tickets.ticket_positions', null), (19, 'tickets.outbox', null), (20, 'tickets.geo_demand', null),
            (21, 'tickets.announced_positions', null), (22, 'reporting.v_features', 'tickets.inc')) as s (step, shown, source)
        join pg_attribute mine on mine.attrelid = s.shown and mine.attnum > 0 and not mine.attisdropped and col_description(s.shown, mine.attnum) is null
        left join pg_attribute theirs on theirs.attrelid = s.source and theirs.attname = mine.attname and not theirs.attisdropped
        order by s.step desc
    loop
        if told.said is not null then
            execute format('comment on column %s.%I is %L', told.shown, told.attname, told.said);
        end if;
    end loop;
end
$$;

-- The runner's own ledger, whose columns an adopted database brings.
do $$
declare
    named record;
begin
    for named in
        select c.column_name, c.said
        from (values
            ('filename', 'The file''s name.'), ('applied_at', 'When it was applied.'), ('duration_ms', 'How long it took; NULL for adopted rows.')) as c (column_name, said)
        join pg_attribute a on a.attrelid = 'tickets.schema_migrations'::regclass and a.attname = c.column_name
    loop
        execute format('comment on column tickets.schema_migrations.%I is %L', named.column_name, named.said);
    end loop;
end
$$;
