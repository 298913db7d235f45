-- Purpose: the functions and procedures of a name (@schema, @object), each with a version that changes with every statement on it, and with the
-- statements that give its owner and grants to another (%s stands for that one).
-- Locking: none. Changes nothing.
select
    p.oid::regprocedure::text,
    p.oid || '/' || p.xmin,
    p.prosecdef,
    array(select 'revoke all on routine %s from public' where p.proacl is not null)
        || array(
            select format('grant %s on routine %%s to %s%s', g.privilege_type,
                case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end,
                case when g.is_grantable then ' with grant option' else '' end)
            from aclexplode(p.proacl) g
            where g.grantee <> p.proowner)
        || array(select format('alter routine %%s owner to %I', pg_get_userbyid(p.proowner)) where pg_get_userbyid(p.proowner) <> current_user)
from pg_proc p
where p.pronamespace = to_regnamespace(@schema) and p.proname = @object
order by p.oid;
