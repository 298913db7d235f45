-- 27: what functions of reporting return, and the properties that an adopted map showed besides ours.

create table reporting.extra_properties (
    property text primary key,
    source text not null default 'raw' constraint source_is_known check (source in ('raw', 'column'))
);
comment on table reporting.extra_properties is
    'Properties that the map or a dashboard of the former system showed and ours do not: features have them, too. Filled by migrate when it replaces those functions; empty on other databases.';
comment on column reporting.extra_properties.property is 'Name of the property, and of the field or column that it shows.';
comment on column reporting.extra_properties.source is 'raw: the field of the ticket''s record. column: the column of reporting.v_tickets.';

create type tickets.ticket_position as (latitude double precision, longitude double precision, geo_source text);
comment on type tickets.ticket_position is 'Where a ticket is and how that was found.';

create type reporting.nearest_ticket as (
    dataset text,
    ticket_id text,
    metres double precision,
    cluster text,
    place text,
    team text,
    owner text,
    status text,
    sla_state text,
    hours_open numeric,
    latitude double precision,
    longitude double precision,
    geo_source text,
    position_is_approximate boolean
);
comment on type reporting.nearest_ticket is 'An open ticket and how far it is from where it was asked for.';
comment on column reporting.nearest_ticket.metres is 'True geodesic distance on the WGS 84 spheroid, as the crow flies.';
comment on column reporting.nearest_ticket.place is 'location_name as the source writes it.';
comment on column reporting.nearest_ticket.team is 'assigned_team, else owner.';
comment on column reporting.nearest_ticket.position_is_approximate is 'The position is the centre of the cluster: an area of kilometres, not a door. Ask before driving there.';

create type reporting.nearest_ticket_of_vehicle as (
    vehicle_id text,
    rank integer,
    dataset text,
    ticket_id text,
    metres double precision,
    cluster text,
    place text,
    team text,
    owner text,
    status text,
    sla_state text,
    hours_open numeric,
    latitude double precision,
    longitude double precision,
    geo_source text,
    position_is_approximate boolean
);
comment on type reporting.nearest_ticket_of_vehicle is 'reporting.nearest_ticket, with the vehicle that asked and the ticket''s rank for it, from 1.';

create type reporting.ticket_origin as (
    dataset text,
    ticket_id text,
    event text,
    file_id bigint,
    key text,
    name text,
    generation integer,
    line bigint,
    applied_at timestamptz,
    late boolean,
    note text
);
comment on type reporting.ticket_origin is 'One answer to where a ticket comes from.';
comment on column reporting.ticket_origin.event is 'first: the file that brought it; changed: the last that changed it; asserted: the last that named it, changed or not.';
comment on column reporting.ticket_origin.key is 'Where the file was read; the archived copy is in reporting.v_files. NULL when the file is not known.';
comment on column reporting.ticket_origin.applied_at is 'When the file was first applied.';
comment on column reporting.ticket_origin.note is 'before FleetTickets, when no file is known or only the newest that an older system had applied.';

-- Only the dashboard of 09 used it.
drop function if exists reporting.point_json(double precision, double precision);
