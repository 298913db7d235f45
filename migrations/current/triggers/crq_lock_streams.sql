create or replace trigger crq_lock_streams before insert or update of raw on tickets.crq
    for each statement when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.lock_streams();
comment on trigger crq_lock_streams on tickets.crq is 'Takes the dataset''s lock for another program than the Ingestor.';
