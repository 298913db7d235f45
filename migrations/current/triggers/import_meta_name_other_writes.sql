create or replace trigger import_meta_name_other_writes after insert or update of metadata on tickets.import_meta
    for each row when (current_setting('fleettickets.writer', true) is distinct from 'ingestor') execute function tickets.name_other_writes();
comment on trigger import_meta_name_other_writes on tickets.import_meta is 'Gives rows of another program the version of the file that it names.';
