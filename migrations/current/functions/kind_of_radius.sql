create or replace function tickets.kind_of_radius(p_radius_m integer) returns text
    language sql immutable parallel safe
    as $$
        select kind
        from unnest(array['building', 'estate', 'suburb', 'town']) with ordinality as k (kind, n)
        where p_radius_m <= tickets.radius_of(kind) or (n = 4 and p_radius_m is not null)
        order by n
        limit 1
    $$;
comment on function tickets.kind_of_radius(integer) is 'The finest kind of place whose usual radius covers this one, at most a town; NULL for NULL.';
grant execute on function tickets.kind_of_radius(integer) to public;
