-- 37: what of an open ticket's GeoJSON feature does not depend on the moment of the call is kept with the ticket, as text. Tickets that are open already get theirs by 39.
-- locks first: tickets.inc, tickets.crq
alter table tickets.inc add column feature_fragment text;
comment on column tickets.inc.feature_fragment is
    'The first part of the ticket''s GeoJSON feature, as text: what does not depend on the moment of the call (tickets.feature_fragment). NULL when it is not open or has no position. Set by trigger, never by hand.';
alter table tickets.crq add column feature_fragment text;
comment on column tickets.crq.feature_fragment is
    'The first part of the ticket''s GeoJSON feature, as text: what does not depend on the moment of the call (tickets.feature_fragment). NULL when it is not open or has no position. Set by trigger, never by hand.';

-- The Ingestor sets it with the position: whoever may write one may write the other.
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
        execute format('grant %s (feature_fragment) on %s to %s', given.privilege, given.relation, given.grantee);
    end loop;
end
$$;
