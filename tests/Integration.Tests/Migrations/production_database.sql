-- A database as the system before FleetTickets left it, built from what is known of it: plain casts, empty strings in raw, its own
-- ledger, trigger, view and functions, with names kept and details that differ from ours.
create schema tickets;
create schema reporting;

create table tickets.schema_migrations (version text primary key, applied_at timestamp not null default now());
insert into tickets.schema_migrations (version) values
    ('01_tickets_schema.sql'), ('02_import_meta.sql'), ('03_inc_columns.sql'), ('04_inc_latlng.sql'), ('05_inc_geography.sql'),
    ('06_inc_mttr_minutes.sql'), ('07_inc_drop_service_type.sql'), ('08_inc_open_sla_view.sql'), ('09_inc_dashboard_fn.sql'),
    ('10_inc_history_capture.sql'), ('11_unknown.sql'), ('12_unknown.sql'), ('13_crq_columns.sql');

create function tickets.eat_ts(t text) returns timestamptz language sql immutable
    as $$ select nullif(t, '')::timestamp at time zone 'Africa/Nairobi' $$;

create table tickets.inc (
    ticket_id text primary key,
    raw jsonb not null,
    geom geometry(Point, 4326),
    geo_source text,
    ingested_at timestamptz not null default now(),
    normalized_status text generated always as (raw ->> 'normalized_status') stored,
    raw_status text generated always as (raw ->> 'raw_status') stored,
    bucket text generated always as (raw ->> 'bucket') stored,
    is_actionable boolean generated always as (nullif(raw ->> 'is_actionable', '')::boolean) stored,
    cluster text generated always as (raw ->> 'cluster') stored,
    region text generated always as (raw ->> 'region') stored,
    location_name text generated always as (raw ->> 'location_name') stored,
    assigned_team text generated always as (raw ->> 'assigned_team') stored,
    owner text generated always as (raw ->> 'owner') stored,
    sla_status text generated always as (raw ->> 'sla_status') stored,
    created_at_service timestamptz generated always as (tickets.eat_ts(raw ->> 'created_at_service')) stored,
    scheduled_at timestamptz generated always as (tickets.eat_ts(raw ->> 'scheduled_at')) stored,
    closed_at timestamptz generated always as (tickets.eat_ts(raw ->> 'closed_at')) stored,
    first_seen_at timestamptz generated always as (tickets.eat_ts(raw ->> 'first_seen_at')) stored,
    last_seen_at timestamptz generated always as (tickets.eat_ts(raw ->> 'last_seen_at')) stored,
    source_created_at timestamptz generated always as (tickets.eat_ts(raw ->> 'created_at')) stored,
    source_updated_at timestamptz generated always as (tickets.eat_ts(raw ->> 'updated_at')) stored,
    latitude double precision generated always as (st_y(geom)) stored,
    longitude double precision generated always as (st_x(geom)) stored,
    geog geography(Point, 4326) generated always as (geom::geography) stored,
    mttr numeric generated always as (round(nullif(raw ->> 'mttr', '')::numeric * 60)) stored
);
create index on tickets.inc using gist (geog);
create table tickets.crq (like tickets.inc including all);

create table tickets.geo_clusters (cluster text primary key, latitude double precision, longitude double precision, verified boolean not null default false,
    source text not null);
create table tickets.geo_locations (location_clean text primary key, latitude double precision, longitude double precision, verified boolean not null default false,
    cluster text, updated_at timestamptz not null default now());

create function tickets.set_geom() returns trigger language plpgsql as $$
begin
    new.geo_source := 'none';
    select st_setsrid(st_makepoint(c.longitude, c.latitude), 4326), 'cluster' into new.geom, new.geo_source
    from tickets.geo_clusters c where c.cluster = new.raw ->> 'cluster';
    return new;
end $$;
create trigger trg_inc_geom before insert or update on tickets.inc for each row execute function tickets.set_geom();
create trigger trg_crq_geom before insert or update on tickets.crq for each row execute function tickets.set_geom();
create function tickets.resolve_ticket_geoms(p_only_missing boolean default true) returns integer language sql as $$ select 0 $$;

create table tickets.import_meta (dataset text primary key, metadata jsonb not null, imported_by text not null);
insert into tickets.import_meta values
    ('inc', '{"source_max_key": "automations/inc/changes/2026-06-22T15-50-39.csv", "export_type": "delta"}', 'loader.py');

create view tickets.inc_open_sla as
    select ticket_id, cluster, extract(epoch from now() - created_at_service) / 3600 as hours_open, 'ok' as sla_state, latitude, longitude, geog
    from tickets.inc where is_actionable;
-- Other people's objects over what is replaced and rebuilt.
create index inc_status_idx on tickets.inc (normalized_status);
comment on index tickets.inc_status_idx is 'For the status page.';
create view tickets.team_load as select coalesce(assigned_team, owner) as team, count(*) as open from tickets.inc where is_actionable group by 1;
create view reporting.long_open as select * from tickets.inc_open_sla where hours_open > 24;
create view reporting.long_open_clusters with (security_barrier = true) as select cluster, count(*) as tickets from reporting.long_open group by 1;
comment on view reporting.long_open_clusters is 'Of the status page.';
create table tickets.closure_events (ticket_id text, closed_at timestamptz, observed_at timestamptz not null default now(), cluster text not null,
    primary key (ticket_id, closed_at));
create table tickets.inc_daily_snapshot (snapshot_date date primary key, open_total integer not null, open_breached integer not null, closed_today integer not null,
    open_ok integer not null);
insert into tickets.inc_daily_snapshot values ('2026-06-21', 10, 2, 3, 8);
create function tickets.capture_history() returns jsonb language sql as $$ select '{}'::jsonb $$;
create function reporting.fn_tickets_for_map(p_open_only boolean default true) returns jsonb language sql stable as $$ select '{"type": "FeatureCollection", "features": [], "summary": {"tickets": 2}}'::jsonb $$;
create function reporting.fn_inc_dashboard(p_cluster text default null, p_status text default null, p_window text default null, p_from date default null, p_to date default null)
    returns jsonb language sql stable as $$ select jsonb_build_object('open', (select count(*) from tickets.inc_open_sla)) $$;

insert into tickets.geo_clusters values ('NEAR', -1.29, 36.83, true, 'hand');
insert into tickets.geo_locations values ('mwiki', -1.21, 36.93, true, 'NEAR'), ('nowhere', null, null, false, null), ('null island', 0, 0, false, null);
insert into tickets.inc (ticket_id, raw) values
    ('W1', '{"cluster": "NEAR", "is_actionable": "true", "created_at_service": "2026-06-20 10:00:00", "closed_at": "", "mttr": "", "owner": ""}'),
    ('W2', '{"cluster": "", "is_actionable": "false", "closed_at": "2026-06-20 10:00:00"}');
insert into tickets.closure_events (ticket_id, closed_at, cluster) values ('W2', '2026-06-20 10:00:00+03', 'NEAR');
