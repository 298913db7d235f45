-- 24: SLA limits as rows, so that a change of contract is an UPDATE; open tickets of both datasets with their SLA.

create table tickets.sla_limits (
    dataset text primary key,
    breached_after interval,
    at_risk_after interval,
    note text,
    constraint both_limits_or_none check ((breached_after is null) = (at_risk_after is null)),
    constraint at_risk_comes_before_breached check (interval '0' <= at_risk_after and at_risk_after <= breached_after)
);
comment on table tickets.sla_limits is 'From when on an open ticket is at risk and breached, per dataset. Without limits sla_state reads unknown.';
comment on column tickets.sla_limits.breached_after is 'Open for this long or longer is breached.';
comment on column tickets.sla_limits.at_risk_after is 'Open for this long or longer, and not breached, is at risk.';
insert into tickets.sla_limits (dataset, breached_after, at_risk_after, note) values
    ('inc', interval '48 hours', interval '36 hours', 'The incident contract.'),
    ('crq', null, null, 'Not agreed yet for installations.');

create function tickets.sla_state(p_open_for interval, p_breached_after interval, p_at_risk_after interval) returns text
    language sql immutable parallel safe
    as $$
        select case
            when p_open_for >= p_breached_after then 'breached'
            when p_open_for >= p_at_risk_after then 'at_risk'
            when p_open_for is null or p_breached_after is null then 'unknown'
            else 'ok'
        end
    $$;
comment on function tickets.sla_state(interval, interval, interval) is 'breached, at_risk, ok; unknown without a clock or without limits.';

-- One definition for both datasets. The limits are scalar subqueries, not a join: the planner then keeps the order of the KNN index.
do $$
declare
    dataset text;
begin
    foreach dataset in array array['inc', 'crq'] loop
        call tickets.retire('tickets', dataset || '_open_sla');
        execute format($sql$
            create view tickets.%2$I as
            select
                ticket_id, normalized_status, raw_status, cluster, region, location_name, assigned_team, owner,
                created_at_service, first_seen_at, scheduled_at,
                coalesce(created_at_service, first_seen_at) as sla_clock,
                case
                    when created_at_service is not null then 'created_at_service'
                    when first_seen_at is not null then 'first_seen_at'
                end as sla_clock_source,
                trunc(extract(epoch from now() - coalesce(created_at_service, first_seen_at)) / 3600, 2) as hours_open,
                tickets.sla_state(
                    now() - coalesce(created_at_service, first_seen_at),
                    (select breached_after from tickets.sla_limits where dataset = %1$L),
                    (select at_risk_after from tickets.sla_limits where dataset = %1$L)) as sla_state,
                latitude, longitude, geom, geog, geo_source, ingested_at
            from tickets.%1$I
            where is_actionable;

            comment on view tickets.%2$I is 'Actionable tickets of %1$s with derived SLA, against the limits in tickets.sla_limits.';
            comment on column tickets.%2$I.sla_clock is 'created_at_service, else first_seen_at.';
            comment on column tickets.%2$I.sla_clock_source is 'Which of the two the clock is; NULL without any.';
            comment on column tickets.%2$I.hours_open is 'Hours since the clock, cut after two digits: 48.00 is never shown before the 48th hour is full.';
            comment on column tickets.%2$I.sla_state is 'breached, at_risk, ok, or unknown without clock or limits.';
            $sql$, dataset, dataset || '_open_sla');
        call tickets.inherit_access('tickets', dataset || '_open_sla');
    end loop;
end
$$;
