create or replace trigger geo_place_names_look_again after insert on tickets.geo_place_names
    for each statement execute function tickets.look_again_in_gazetteers();
