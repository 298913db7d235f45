create or replace function tickets.audit_gazetteer() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    -- Bulky, or different after every look: nothing that a person decides.
    beside constant text[] := array['candidates', 'quality', 'rules_version', 'fetched_at', 'expires_at', 'verified_at', 'created_at'];
    was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - beside end;
    becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - beside end;
    one constant jsonb := coalesce(becomes, was);
begin
    insert into tickets.geo_audit (who, what, name, cluster_key, old, new, why)
    values (
        coalesce(nullif(current_setting('fleettickets.who', true), ''), session_user),
        tg_argv[0],
        one ->> tg_argv[1],
        one ->> 'cluster_key',
        was,
        becomes,
        nullif(current_setting('fleettickets.why', true), ''));
    return null;
end
$$;
comment on function tickets.audit_gazetteer() is
    'Trigger: records a decision in tickets.geo_audit. Arguments: what it is of, and the column with its name. Runs as the owner; PUBLIC may not hang it on a table of its own.';
revoke execute on function tickets.audit_gazetteer() from public;
