create or replace function tickets.refuse_audit_change() returns trigger
    language plpgsql
    as $$
begin
    raise exception 'tickets.geo_audit is append-only: % refused', lower(tg_op)
        using errcode = 'insufficient_privilege', hint = 'Correct the place or the cluster; that is recorded, too.';
end
$$;
comment on function tickets.refuse_audit_change() is 'Trigger: an audit that can be changed is none.';
