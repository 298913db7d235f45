-- Purpose: tickets whose records have every field that the cleaning keeps, in the proportions of production: a third without a team, created_at_service
--   missing on three of ten, closures spread evenly over three years, two of a hundred in a cluster that no one knows (no position). Open tickets are scattered
--   evenly over the table, so that reading them costs a page each: the worst case, in production the newest rows lie together.
-- Parameters: $1 the first and $2 the last number, $3 every how manieth ticket is open.
-- Locking: none that matters; several ranges can be written at once.
-- Idempotency: none; the benchmark refuses a database that holds tickets.
with drawn as materialized (
    select
        n,
        case when hashint8extended(n, 7) & 1023 < 205 then 'crq' else 'inc' end as dataset,
        n % $3 = 0 as is_open,
        hashint8extended(n, 1) & 1023 as die,
        1 + (hashint8extended(n, 2) & 65535) % 60 as cluster_number,
        1 + (hashint8extended(n, 3) & 65535) % 40 as place_number,
        -- Six of ten open tickets are inside 48 h, the others up to 17 days old.
        (now() at time zone 'Africa/Nairobi') - make_interval(secs => case
            when n % $3 <> 0 then (hashint8extended(n, 4) & 2147483647) % (1095 * 86400)
            when (hashint8extended(n, 5) & 1023) < 614 then (hashint8extended(n, 4) & 2147483647) % (48 * 3600)
            else 48 * 3600 + (hashint8extended(n, 4) & 2147483647) % (15 * 86400)
        end) as moment,
        make_interval(secs => 1800 + (hashint8extended(n, 6) & 2147483647) % (90 * 3600)) as taken
    from generate_series($1::bigint, $2::bigint) as n
),
lived as (
    select
        *,
        case when is_open then moment else moment - taken end as opened,
        case when not is_open then moment end as closed
    from drawn
),
recorded as (
    select
        dataset,
        jsonb_build_object(
            'ticket_id', case dataset when 'crq' then 'CRQ' else 'WOT' end || to_char(n, 'FM00000000'),
            'service_type', dataset,
            'bucket', case when is_open then 'pending' else 'closed' end,
            'raw_status', case when not is_open then (array['CLOSED', 'COMPLETED', 'RESOLVED'])[1 + die % 3]
                else (array['ASSIGNED', 'IN PROGRESS', 'PENDING CUSTOMER', 'ON HOLD'])[1 + die % 4] end,
            'normalized_status', case when is_open then 'open' else 'closed' end,
            'created_at_service', case when die < 716 then to_char(opened, 'YYYY-MM-DD HH24:MI:SS') end,
            'first_seen_at', to_char(opened + interval '20 minutes', 'YYYY-MM-DD HH24:MI:SS'),
            'scheduled_at', case when is_open and die % 8 > 0 then to_char(opened + interval '30 hours', 'YYYY-MM-DD HH24:MI:SS') end,
            'closed_at', to_char(closed, 'YYYY-MM-DD HH24:MI:SS'),
            'last_seen_at', to_char(moment, 'YYYY-MM-DD HH24:MI:SS'),
            'created_at', to_char(opened, 'YYYY-MM-DD HH24:MI:SS'),
            'updated_at', to_char(moment, 'YYYY-MM-DD HH24:MI:SS'),
            'cluster', case when die % 50 = 7 then 'UNKNOWN TOWN CLUSTER' else format('SYNTHETIC TOWN %s CLUSTER', to_char(cluster_number, 'FM00')) end,
            'region', (array['nairobi', 'coast', 'western', 'rift valley'])[1 + cluster_number % 4],
            'location_name', format('NW_SYNTHETIC_ESTATE_%s_FDT%s_SDUS', cluster_number, place_number),
            'latitude', null,
            'longitude', null,
            'assigned_team', case when die % 3 > 0 then format('Team Synthetic %s', 1 + die % 24) end,
            'owner', case when die % 8 > 0 then format('synthetic.owner.%s', 1 + die % 60) end,
            'sla_status', case when is_open or die % 6 > 0 then 'Compliant' else 'Breached' end,
            'mttr', case when not is_open then round(extract(epoch from taken) / 3600 * 0.8, 2)::text end,
            'is_auto_created', 'false',
            'is_auto_closed', case when die % 12 = 0 then 'true' else 'false' end,
            'is_alarm', 'false',
            'is_actionable', case when is_open then 'true' else 'false' end) as raw
    from lived
),
placed as (
    select r.dataset, r.raw ->> 'ticket_id' as ticket_id, r.raw, tickets.point_at(p.longitude, p.latitude) as geom, p.geo_source, p.geo_precision, p.geo_radius_m,
        tickets.kept_fragment(r.dataset, r.raw ->> 'ticket_id', r.raw, p) as feature_fragment
    from recorded r
    cross join lateral tickets.position_of(r.raw) p
),
inc_written as (
    insert into tickets.inc (ticket_id, raw, geom, geo_source, geo_precision, geo_radius_m, feature_fragment)
    select ticket_id, raw, geom, geo_source, geo_precision, geo_radius_m, feature_fragment from placed where dataset = 'inc'
),
crq_written as (
    insert into tickets.crq (ticket_id, raw, geom, geo_source, geo_precision, geo_radius_m, feature_fragment)
    select ticket_id, raw, geom, geo_source, geo_precision, geo_radius_m, feature_fragment from placed where dataset = 'crq'
),
-- as those of a baseline: nobody watched when they happened
closures_written as (
    insert into tickets.closure_events (dataset, ticket_id, closed_at, observed_at, observed, cluster, team, owner, mttr, sla_status)
    select dataset, ticket_id, tickets.eat_ts(raw ->> 'closed_at'), now(), false, raw ->> 'cluster', coalesce(raw ->> 'assigned_team', raw ->> 'owner'), raw ->> 'owner',
        tickets.mttr_minutes(raw ->> 'mttr'), raw ->> 'sla_status'
    from placed
    where raw ->> 'closed_at' is not null
)
insert into tickets.ticket_versions (dataset, ticket_id, file_id, line)
select p.dataset, p.ticket_id, f.id, 0
from placed p
join tickets.change_files f on f.dataset = p.dataset and f.state = 'adopted';
