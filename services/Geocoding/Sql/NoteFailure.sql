-- Purpose: counts a failure of @provider. The fifth within a minute opens the circuit, a failed @probe opens it again for longer: for a minute
-- at first, doubling to 15. Returns until when it is open, null when it is closed.
-- Locking: the provider's row.
update tickets.geo_provider_budget
set failed_at = array(select failed from unnest(failed_at) failed where failed > clock_timestamp() - interval '1 minute') || clock_timestamp(),
    openings = openings + case
        when @probe or (open_until is null
            and (select count(*) from unnest(failed_at) failed where failed > clock_timestamp() - interval '1 minute') >= 4) then 1
        else 0 end,
    open_until = case
        when @probe or (open_until is null
            and (select count(*) from unnest(failed_at) failed where failed > clock_timestamp() - interval '1 minute') >= 4)
        then clock_timestamp() + least(interval '15 minutes', interval '1 minute' * 2 ^ least(openings, 10))
        else open_until end
where provider = @provider
returning open_until;
