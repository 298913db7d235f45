create or replace trigger crq_note_other_writer after insert or update of raw on tickets.crq
    for each row when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.note_other_writer();
comment on trigger crq_note_other_writer on tickets.crq is 'Records what another program wrote. The Ingestor says in its transaction that it is the writer.';
