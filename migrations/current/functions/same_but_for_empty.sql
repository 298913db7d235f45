create or replace function tickets.same_but_for_empty(a jsonb, b jsonb) returns boolean
    language plpgsql immutable parallel safe
    as $$
begin
    return not exists (
            select from jsonb_each(a) as e
            where nullif(nullif(e.value, 'null'), '""') is distinct from nullif(nullif(b -> e.key, 'null'), '""'))
        and not exists (
            select from jsonb_each(b) as e
            where not a ? e.key and e.value not in ('null', '""'));
end
$$;
comment on function tickets.same_but_for_empty(jsonb, jsonb) is 'same_record for records that may hold empty strings.';
grant execute on function tickets.same_but_for_empty(jsonb, jsonb) to public;
