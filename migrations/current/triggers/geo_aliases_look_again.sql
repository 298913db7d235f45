create or replace trigger geo_aliases_look_again after insert or update on tickets.geo_aliases
    for each statement execute function tickets.look_again_in_gazetteers();
