-- 34: the Ingestor sets positions itself, with one statement a file. Whoever may write a ticket's record may write the position that goes with it.
do $$
declare
    given record;
begin
    for given in
        select distinct a.attrelid::regclass as relation, lower(g.privilege_type) as privilege, case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end as grantee
        from pg_attribute a
        cross join aclexplode(a.attacl) as g
        where a.attrelid in ('tickets.inc'::regclass, 'tickets.crq'::regclass) and a.attname = 'raw' and g.privilege_type in ('INSERT', 'UPDATE')
    loop
        execute format('grant %s (geom, geo_source, geo_precision, geo_radius_m) on %s to %s', given.privilege, given.relation, given.grantee);
    end loop;
end
$$;
