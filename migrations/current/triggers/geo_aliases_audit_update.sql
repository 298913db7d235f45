create or replace trigger geo_aliases_audit_update after update on tickets.geo_aliases
    for each row when ((old.alias_key, old.cluster_key, old.place_key) is distinct from (new.alias_key, new.cluster_key, new.place_key))
    execute function tickets.audit_gazetteer('alias', 'alias_key');
