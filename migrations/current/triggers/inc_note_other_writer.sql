create or replace trigger inc_note_other_writer after insert or update of raw on tickets.inc
    for each row when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.note_other_writer();
comment on trigger inc_note_other_writer on tickets.inc is 'Records what another program wrote. The Ingestor says in its transaction that it is the writer.';
