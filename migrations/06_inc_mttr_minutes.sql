-- 06: the time to repair of incidents, in whole minutes.

-- The source writes decimal hours.
create or replace function tickets.mttr_minutes(p_text text) returns numeric
    language sql immutable strict parallel safe
    as $$
        select case when p_text ~ '^[0-9]{1,6}([.][0-9]{1,6})?$' then round(p_text::numeric * 60) end
    $$;
comment on function tickets.mttr_minutes(text) is
    'Decimal hours, at most six digits before and after the point, to whole minutes; anything else is NULL. Never an error.';

alter table tickets.inc
    add column if not exists mttr numeric generated always as (tickets.mttr_minutes(raw ->> 'mttr')) stored;

comment on column tickets.inc.mttr is 'Time to repair in whole minutes, as the source counts it: NULL until closed, and not closed_at less created_at_service.';
