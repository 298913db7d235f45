create or replace function tickets.json_text(p_value anyelement) returns text
    language sql stable parallel safe
    as $$ select coalesce(to_json(p_value)::text, 'null') $$;
comment on function tickets.json_text(anyelement) is 'A value as JSON text; NULL is null.';
grant execute on function tickets.json_text(anyelement) to public;
