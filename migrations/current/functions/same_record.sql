-- Equality of records: null, an empty string and an absent key say the same. Older rows hold empty strings, and the first
-- re-emission over them must announce nothing. Where neither has one, PostgreSQL takes this into the caller's query: as a function of its own it costs ten times as much.
create or replace function tickets.same_record(a jsonb, b jsonb) returns boolean
    language sql immutable parallel safe
    as $$
        select jsonb_strip_nulls(a) = jsonb_strip_nulls(b)
            or (a::text like '%: ""%' or b::text like '%: ""%') and tickets.same_but_for_empty(a, b)
    $$;
comment on function tickets.same_record(jsonb, jsonb) is 'Whether two records say the same: null = empty string = absent key.';
grant execute on function tickets.same_record(jsonb, jsonb) to public;
