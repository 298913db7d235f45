create or replace function reporting.is_approximate(p_geo_source text, p_geo_radius_m integer) returns boolean
    language sql immutable parallel safe
    as $$ select coalesce(p_geo_radius_m > 250, p_geo_source <> 'none') $$;
comment on function reporting.is_approximate(text, integer) is
    'Whether a position is no door: the truth may be over 250 m off, or it is not known how far. False without a position.';
grant execute on function reporting.is_approximate(text, integer) to public;
