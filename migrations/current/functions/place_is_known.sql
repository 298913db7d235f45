create or replace function tickets.place_is_known(p_place_key text, p_cluster_key text, p_rules_version integer) returns boolean
    language sql stable parallel safe
    as $$
        select exists (
            select from tickets.geo_locations l
            where l.place_key = p_place_key
                and l.cluster_key in (p_cluster_key, '*')
                and (l.verified
                    or (l.usable and (l.rules_version >= p_rules_version or l.rules_version is null or l.status = 'manual' or l.provider <> all (array['offline', 'gazetteer'])))
                    or (l.expires_at > now() and l.rules_version >= p_rules_version and l.reason is distinct from 'no_centroid')))
    $$;
comment on function tickets.place_is_known(text, text, integer) is
    'Whether a place need not be queried: a usable row (an answer of the gazetteers under these cleaning rules: they cost nothing, and rules are corrected), or a failure that has not expired under these cleaning rules, stands in geo_locations.';
grant execute on function tickets.place_is_known(text, text, integer) to public;
