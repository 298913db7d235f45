-- The export time that a change file's key stands for.
create or replace function tickets.key_instant(p_key text) returns timestamptz
    language sql immutable parallel safe
    as $$
        select tickets.eat_ts(regexp_replace(tickets.key_name(p_key), '^(.{13})-(..)-', '\1:\2:'))
    $$;
comment on function tickets.key_instant(text) is 'The start of the export that a change file''s key names (EAT in the name), NULL for other keys.';
grant execute on function tickets.key_instant(text) to public;
