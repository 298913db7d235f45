-- 03: the typed columns of incidents, and the casts they are made of.
--
-- A cast in a generated column must be immutable and total: whatever text the source sends, an insert succeeds and the column
-- reads NULL. No exception blocks: each would open a subtransaction a value. A cast that columns are made of is never replaced by
-- one of another meaning, since stored values would go stale: a new cast gets a new name and its columns are rebuilt.

-- EAT wall-clock text to instant.
create or replace function tickets.eat_ts(p_text text) returns timestamptz
    language plpgsql immutable strict parallel safe
    as $$
declare
    year int;
    month int;
    day int;
    hour int;
    minute int;
    second double precision;
begin
    if p_text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$' then
        return null;
    end if;

    year := substr(p_text, 1, 4);
    month := substr(p_text, 6, 2);
    day := substr(p_text, 9, 2);
    hour := substr(p_text, 12, 2);
    minute := substr(p_text, 15, 2);
    -- Fractions are cut at the microsecond: rounding could carry 59.9999999 into the next minute.
    second := coalesce(nullif(substr(p_text, 18, 9), ''), '0');

    if year < 1 or month not between 1 and 12 or hour > 23 or minute > 59 or second >= 60 or day < 1
        or day > (case
            when month in (4, 6, 9, 11) then 30
            when month <> 2 then 31
            when year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) then 29
            else 28
        end)
    then
        return null;
    end if;

    return make_timestamp(year, month, day, hour, minute, second) at time zone 'Africa/Nairobi';
end
$$;
comment on function tickets.eat_ts(text) is
    'EAT wall-clock text (2026-06-22 15:50:39; T, fractions and missing seconds are accepted) to an instant; anything else, also 31 February or hour 24, is NULL. Never an error.';

-- The source's booleans.
create or replace function tickets.text_boolean(p_text text) returns boolean
    language sql immutable parallel safe
    as $$
        select case lower(btrim(p_text, E' \t\r\n'))
            when 'true' then true when 't' then true when '1' then true
            when 'false' then false when 'f' then false when '0' then false
        end
    $$;
comment on function tickets.text_boolean(text) is 'true, t, 1, false, f, 0 in any case to boolean; anything else is NULL. Never an error.';

-- The columns. NULL and empty string read alike, because older rows hold empty strings. All in one statement: one rewrite.
alter table tickets.inc
    add column if not exists normalized_status text generated always as (nullif(raw ->> 'normalized_status', '')) stored,
    add column if not exists raw_status text generated always as (nullif(raw ->> 'raw_status', '')) stored,
    add column if not exists bucket text generated always as (nullif(raw ->> 'bucket', '')) stored,
    add column if not exists is_actionable boolean generated always as (tickets.text_boolean(raw ->> 'is_actionable')) stored,
    add column if not exists cluster text generated always as (nullif(raw ->> 'cluster', '')) stored,
    add column if not exists region text generated always as (nullif(raw ->> 'region', '')) stored,
    add column if not exists location_name text generated always as (nullif(raw ->> 'location_name', '')) stored,
    add column if not exists assigned_team text generated always as (nullif(raw ->> 'assigned_team', '')) stored,
    add column if not exists owner text generated always as (nullif(raw ->> 'owner', '')) stored,
    add column if not exists sla_status text generated always as (nullif(raw ->> 'sla_status', '')) stored,
    add column if not exists created_at_service timestamptz generated always as (tickets.eat_ts(raw ->> 'created_at_service')) stored,
    add column if not exists scheduled_at timestamptz generated always as (tickets.eat_ts(raw ->> 'scheduled_at')) stored,
    add column if not exists closed_at timestamptz generated always as (tickets.eat_ts(raw ->> 'closed_at')) stored,
    add column if not exists first_seen_at timestamptz generated always as (tickets.eat_ts(raw ->> 'first_seen_at')) stored,
    add column if not exists last_seen_at timestamptz generated always as (tickets.eat_ts(raw ->> 'last_seen_at')) stored,
    add column if not exists source_created_at timestamptz generated always as (tickets.eat_ts(raw ->> 'created_at')) stored,
    add column if not exists source_updated_at timestamptz generated always as (tickets.eat_ts(raw ->> 'updated_at')) stored;

comment on column tickets.inc.normalized_status is 'The status to filter on.';
comment on column tickets.inc.raw_status is 'The source''s own word, upper case.';
comment on column tickets.inc.bucket is 'A lifecycle flag (closed or pending); nothing to do with S3.';
comment on column tickets.inc.is_actionable is 'The open flag: true = open.';
comment on column tickets.inc.location_name is 'The place as the source writes it, network codes and all.';
comment on column tickets.inc.assigned_team is 'Missing on about a third of rows; owner is fuller.';
comment on column tickets.inc.sla_status is 'The source''s word. Means something only once the ticket is closed: never use it for open work.';
comment on column tickets.inc.created_at_service is 'When the ticket was opened; missing on about 30 % of rows, most open ones among them.';
comment on column tickets.inc.closed_at is 'When the ticket was closed.';
comment on column tickets.inc.first_seen_at is 'When the exporter first saw the ticket: the clock where created_at_service is missing.';
comment on column tickets.inc.last_seen_at is 'Export bookkeeping.';
comment on column tickets.inc.source_created_at is 'Export bookkeeping (created_at in raw).';
comment on column tickets.inc.source_updated_at is 'Export bookkeeping (updated_at in raw).';
