create or replace trigger geo_aliases_forget_answers after insert or update or delete on tickets.geo_aliases
    for each row execute function tickets.forget_answers_of_alias();
