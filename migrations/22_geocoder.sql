-- 22: what the Geocoder remembers between its passes: demand, pending places, changes of the gazetteers, announced positions.
--
-- The database is the Geocoder's queue: everything here can be worked off by any replica, and a crash loses nothing of it.

-- Demand: tickets that an event named. The event is acknowledged once its tickets stand here.
create table tickets.geo_demand (
    dataset text not null,
    ticket_id text not null,
    opened_at timestamptz,
    noted_at timestamptz not null default now(),
    primary key (dataset, ticket_id)
);
comment on table tickets.geo_demand is 'Tickets that changed and whose position is to be looked at: positioned anew if need be, and announced. Worked off within seconds.';
comment on column tickets.geo_demand.opened_at is 'When a change opened or reopened the ticket (the change''s commit): it is announced even if it did not move. NULL for any other change.';

-- Announced positions: what subscribers were told last.
create table tickets.announced_positions (
    dataset text not null,
    ticket_id text not null,
    latitude double precision,
    longitude double precision,
    geo_source text not null,
    ticket_ingested_at timestamptz not null,
    announced_at timestamptz not null default now(),
    primary key (dataset, ticket_id)
);
comment on table tickets.announced_positions is 'The position of each ticket as TicketsGeocoded last told it, committed with the event.';
comment on column tickets.announced_positions.ticket_ingested_at is 'ingested_at of the ticket as it was then: an opening no younger than this has been announced, so that an event delivered twice is not announced twice.';

-- Pending places: one row a cleaned place and cluster, for both datasets together.
create table tickets.geo_pending (
    place_key text not null,
    cluster_key text not null,
    place text not null,
    from_landmark boolean not null default false,
    priority integer not null default 100,
    attempts integer not null default 0,
    next_try_at timestamptz not null default now(),
    last_trouble text,
    leased_by uuid,
    leased_until timestamptz,
    noted_at timestamptz not null default now(),
    primary key (place_key, cluster_key),
    constraint lease_has_holder_and_end check ((leased_by is null) = (leased_until is null))
);
create index geo_pending_due on tickets.geo_pending (priority, next_try_at);
comment on table tickets.geo_pending is 'Places of open tickets that are to be asked for. Taken with a lease and asked without a transaction; a row goes when its answer is stored in geo_locations.';
comment on column tickets.geo_pending.priority is 'Lower is sooner.';
comment on column tickets.geo_pending.next_try_at is 'Not before: after a provider''s trouble or a spent budget.';
comment on column tickets.geo_pending.last_trouble is 'Why it could not be asked the last time. Never the place''s fault.';
comment on column tickets.geo_pending.leased_until is 'A replica that died leaves its lease to run out.';

-- What the gazetteers lack for the Geocoder.
alter table tickets.geo_names
    add column if not exists detail text,
    add column if not exists from_landmark boolean not null default false;
comment on column tickets.geo_names.detail is 'House, block, gate or landmark that cleaning took off the name: for the dispatcher.';
comment on column tickets.geo_names.from_landmark is 'The name says only what the place is near to: answers count for less.';

alter table tickets.geo_locations add column if not exists candidates jsonb;
comment on column tickets.geo_locations.candidates is 'What the provider offered when none was taken: [{"label", "latitude", "longitude", "level", "match"}], for the person who reviews.';

alter table tickets.geo_clusters
    add column if not exists radius_km double precision
        constraint cluster_radius_is_positive check (radius_km > 0);
comment on column tickets.geo_clusters.radius_km is 'How far from the centre a place of this cluster may be; NULL for the usual 25 km.';

-- Changes of the gazetteers, whoever makes them: a row verified or moved by plain SQL re-points its tickets like any other.
create table tickets.geo_changes (
    change_id bigint generated always as identity primary key,
    cluster text,
    place_key text,
    changed_at timestamptz not null default now(),
    constraint change_names_a_cluster_or_a_place check (num_nonnulls(cluster, place_key) = 1)
);
comment on table tickets.geo_changes is 'Clusters and places whose position changed and whose tickets are to be positioned anew. Written by triggers, worked off within seconds.';

create function tickets.note_cluster_change() returns trigger
    language plpgsql
    as $$
begin
    if tg_op <> 'INSERT' and old.latitude is not null and (old.verified or old.status in ('resolved', 'manual')) then
        if tg_op = 'UPDATE' and (old.cluster, old.latitude, old.longitude) is not distinct from (new.cluster, new.latitude, new.longitude)
            and (new.verified or new.status in ('resolved', 'manual'))
        then
            return null;
        end if;
        insert into tickets.geo_changes (cluster) values (old.cluster);
    end if;
    if tg_op <> 'DELETE' and new.latitude is not null and (new.verified or new.status in ('resolved', 'manual')) then
        insert into tickets.geo_changes (cluster) values (new.cluster);
    end if;
    return null;
end
$$;
comment on function tickets.note_cluster_change() is 'Trigger: notes a cluster whose usable centre came, went or moved.';
create trigger geo_clusters_note_change after insert or update or delete on tickets.geo_clusters
    for each row execute function tickets.note_cluster_change();

create function tickets.note_location_change() returns trigger
    language plpgsql
    as $$
begin
    if tg_op <> 'INSERT' and old.latitude is not null and (old.verified or old.status in ('resolved', 'manual')) then
        -- verified counts here: of several rows that fit a ticket, the verified one is used.
        if tg_op = 'UPDATE'
            and (old.place_key, old.cluster_key, old.latitude, old.longitude, old.verified)
                is not distinct from (new.place_key, new.cluster_key, new.latitude, new.longitude, new.verified)
            and (new.verified or new.status in ('resolved', 'manual'))
        then
            return null;
        end if;
        insert into tickets.geo_changes (place_key) values (old.place_key);
    end if;
    if tg_op <> 'DELETE' and new.latitude is not null and (new.verified or new.status in ('resolved', 'manual')) then
        insert into tickets.geo_changes (place_key) values (new.place_key);
    end if;
    return null;
end
$$;
comment on function tickets.note_location_change() is 'Trigger: notes a place whose usable position came, went or moved.';
create trigger geo_locations_note_change after insert or update or delete on tickets.geo_locations
    for each row execute function tickets.note_location_change();

create function tickets.note_name_change() returns trigger
    language plpgsql
    as $$
begin
    insert into tickets.geo_changes (place_key) values (new.place_key);
    return null;
end
$$;
comment on function tickets.note_name_change() is 'Trigger: notes the place of a name that was cleaned for the first time, or otherwise than before.';
create trigger geo_names_note_insert after insert on tickets.geo_names
    for each row when (new.place_key is not null) execute function tickets.note_name_change();
create trigger geo_names_note_update after update on tickets.geo_names
    for each row when (new.place_key is not null and new.place_key is distinct from old.place_key) execute function tickets.note_name_change();
