-- 48: aliases are decisions, too: each is recorded like those about places and clusters.
create trigger geo_aliases_audit_insert after insert on tickets.geo_aliases
    for each row execute function tickets.audit_gazetteer('alias', 'alias_key');
create trigger geo_aliases_audit_update after update on tickets.geo_aliases
    for each row when ((old.alias_key, old.cluster_key, old.place_key) is distinct from (new.alias_key, new.cluster_key, new.place_key))
    execute function tickets.audit_gazetteer('alias', 'alias_key');
create trigger geo_aliases_audit_delete after delete on tickets.geo_aliases
    for each row execute function tickets.audit_gazetteer('alias', 'alias_key');
