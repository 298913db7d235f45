-- The one place of these numbers. building: a rooftop, and what a phone is off. estate and suburb: half of what such a place measures across in Nairobi, and what
-- gazetteers are off (half a kilometre there, in the middle). town: the built-up part of one; city: of Nairobi or Mombasa. cluster: the usual reach, tickets of a
-- cluster with a radius of its own have that.
create or replace function tickets.radius_of(p_kind text) returns integer
    language sql immutable parallel safe
    as $$
        select case p_kind when 'building' then 50 when 'estate' then 500 when 'suburb' then 2000 when 'town' then 4000 when 'city' then 10000 when 'cluster' then 25000 end
    $$;
comment on function tickets.radius_of(text) is
    'How far off the truth may be at a position of this kind, in metres: building 50, estate 500, suburb 2000, town 4000, city 10000, cluster 25000. NULL for any other word.';
grant execute on function tickets.radius_of(text) to public;
