create or replace function tickets.sla_state(p_open_for interval, p_breached_after interval, p_at_risk_after interval) returns text
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
grant execute on function tickets.sla_state(interval, interval, interval) to public;
