-- Equality of records: null, an empty string and an absent key say the same. Older rows hold empty strings, and the first
-- re-emission over them must announce nothing.
create or replace function tickets.same_record(a jsonb, b jsonb) returns boolean
    language sql immutable parallel safe
    as $$
        select a = b or (
            not exists (
                select from jsonb_each(a) as e
                where nullif(nullif(e.value, 'null'), '""') is distinct from nullif(nullif(b -> e.key, 'null'), '""'))
            and not exists (
                select from jsonb_each(b) as e
                where not a ? e.key and e.value not in ('null', '""')))
    $$;
comment on function tickets.same_record(jsonb, jsonb) is 'Whether two records say the same: null = empty string = absent key.';
grant execute on function tickets.same_record(jsonb, jsonb) to public;
