-- 48: aliases are decisions, too: each is recorded like those about places and clusters.
create or replace trigger geo_aliases_audit_insert after insert on tickets.geo_aliases
    for each row execute function tickets.audit_gazetteer('alias', 'alias_key');
