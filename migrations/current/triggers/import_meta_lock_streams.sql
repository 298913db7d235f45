create or replace trigger import_meta_lock_streams before insert or update of metadata on tickets.import_meta
    for each statement when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.lock_streams();
comment on trigger import_meta_lock_streams on tickets.import_meta is 'Takes the dataset''s lock for another program than the Ingestor.';
