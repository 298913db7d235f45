-- Purpose: location names of open tickets that were not cleaned yet, or by older rules than @rules_version.
-- Locking: none. Names cleaned by newer rules are left alone: during an upgrade both versions run.
select distinct t.location_name, coalesce(t.cluster, '') as cluster
from tickets.all_tickets t
where t.is_actionable
    and t.geo_source <> 'feed'
    and octet_length(t.location_name) <= 1000 -- as in a file: longer ones, of an adopted database or by plain SQL, are no key
    and octet_length(coalesce(t.cluster, '')) <= 1000
    and not exists (
        select from tickets.geo_names n
        where n.location_name = t.location_name and n.cluster = coalesce(t.cluster, '') and n.rules_version >= @rules_version)
limit @limit;
