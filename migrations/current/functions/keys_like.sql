-- Whatever a misspelt key could mean. Similar is not equal: the caller tests the edit distance. 0.3 finds a letter too many, too few or
-- wrong in a name of five; a higher threshold loses short names first.
create or replace function tickets.keys_like(p_key text) returns setof text
    language sql stable parallel safe
    -- How many names are spelled alike. Left to its guess of 1000, the planner reads all names of the gazetteer for each place: 0.7 s instead of 0.03 s with
    -- 31,000 imported places.
    rows 20
    set search_path from current
    set pg_trgm.similarity_threshold = 0.3
    as $$
        select name_key from tickets.geo_place_names where name_key % p_key
        union
        select place_key from tickets.geo_locations where place_key % p_key
    $$;
comment on function tickets.keys_like(text) is 'Keys of imported places and of the gazetteer that are spelled like this one, by trigrams.';
grant execute on function tickets.keys_like(text) to public;
