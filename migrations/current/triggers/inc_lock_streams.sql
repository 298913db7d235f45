create or replace trigger inc_lock_streams before insert or update of raw on tickets.inc
    for each statement when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.lock_streams();
comment on trigger inc_lock_streams on tickets.inc is 'Takes the dataset''s lock for another program than the Ingestor.';
