create or replace trigger geo_audit_is_append_only before update or delete or truncate on tickets.geo_audit
    for each statement execute function tickets.refuse_audit_change();
comment on trigger geo_audit_is_append_only on tickets.geo_audit is 'Refuses every change of what is recorded.';
