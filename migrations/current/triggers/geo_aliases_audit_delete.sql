create or replace trigger geo_aliases_audit_delete after delete on tickets.geo_aliases
    for each row execute function tickets.audit_gazetteer('alias', 'alias_key');
