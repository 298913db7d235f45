-- The names of the first three arguments are what pg_tileserv and Martin know a source of tiles by.
create or replace function reporting.fn_tickets_mvt(z integer, x integer, y integer, filter jsonb default '{}') returns bytea
    language plpgsql stable
    -- The plan depends on tile and filter.
    set plan_cache_mode = force_custom_plan
    set jit = off
    -- The planner expects a hundredth of the tickets that there are, and would sort them to count them by cell.
    set enable_sort = off
    -- Where PostGIS is.
    set search_path from current
    as $$
#variable_conflict use_column
declare
    -- tickets.map_cell goes down to zoom 28: 22, and 64 by 64 cells within a tile.
    deepest constant integer := 22;
    -- Zoomed out, tickets are counted by 16 by 16 cells of a tile (32 pixels where one is drawn 512 wide); from 14 on, a tile is 2.4 km wide and shows each ticket, unless it
    -- has too many: 2,000 with their properties are 400 KB and 40 ms.
    singly_from constant integer := 14;
    most_single constant integer := 2000;
    wanted record;
    first_cell bigint;
    last_cell bigint;
    cell_bits integer;
    -- Degrees, far more than rounding can be off: which tickets are in the tile, cells decide.
    margin constant double precision := 1e-6;
    box geometry;
    limits_of_inc tickets.sla_limits;
    limits_of_crq tickets.sla_limits;
    tile bytea;
begin
    if (z between 0 and deepest and x between 0 and (1 << z) - 1 and y between 0 and (1 << z) - 1) is not true then
        raise exception 'there is no tile %/%/%', z, x, y
            using errcode = 'invalid_parameter_value', hint = format('z from 0 to %s, x and y from 0 to 2^z - 1, counted from the upper left.', deepest);
    end if;
    select * into wanted from reporting.tile_filter(filter);
    first_cell := tickets.interleave(x, y) << 2 * (28 - z);
    last_cell := first_cell + (1::bigint << 2 * (28 - z)) - 1;
    cell_bits := 2 * (28 - z - 4);

    box := st_makeenvelope(
        x * 360.0 / (1 << z) - 180 - margin,
        case when y = (1 << z) - 1 then -90 else degrees(atan(sinh(pi() * (1 - 2.0 * (y + 1) / (1 << z))))) - margin end,
        (x + 1) * 360.0 / (1 << z) - 180 + margin,
        case when y = 0 then 90 else degrees(atan(sinh(pi() * (1 - 2.0 * y / (1 << z))))) + margin end,
        4326);
    select * into limits_of_inc from tickets.sla_limits where dataset = 'inc';
    select * into limits_of_crq from tickets.sla_limits where dataset = 'crq';

    -- Open tickets are counted from an index that holds what is counted (inc_map_idx). It leaves out texts that a btree may refuse.
    with listed as not materialized (
        select t.dataset, t.ticket_id, t.longitude, t.latitude, t.map_cell as cell
        from reporting.v_tickets t
        where t.is_actionable and coalesce(octet_length(t.cluster), 0) + coalesce(octet_length(t.normalized_status), 0) <= 1000
            and t.map_cell between first_cell and last_cell
            and reporting.is_wanted(
                wanted.dataset, wanted.bbox, wanted.cluster, wanted.status, wanted.sla_state, wanted.geo_source,
                t.dataset, t.longitude, t.latitude, t.cluster, t.normalized_status, case t.dataset
                    when 'inc' then tickets.sla_state(now() - t.sla_clock, limits_of_inc.breached_after, limits_of_inc.at_risk_after)
                    else tickets.sla_state(now() - t.sla_clock, limits_of_crq.breached_after, limits_of_crq.at_risk_after) end, t.geo_source)
    ),
    others as not materialized (
        select t.dataset, t.ticket_id, t.longitude, t.latitude, t.map_cell as cell
        from reporting.v_tickets t
        where t.geom && box
            and ((t.is_actionable and coalesce(octet_length(t.cluster), 0) + coalesce(octet_length(t.normalized_status), 0) > 1000)
                or (not wanted.open_only and t.is_actionable is not true))
            and t.map_cell between first_cell and last_cell
            and reporting.is_wanted(
                wanted.dataset, wanted.bbox, wanted.cluster, wanted.status, wanted.sla_state, wanted.geo_source,
                t.dataset, t.longitude, t.latitude, t.cluster, t.normalized_status, case when t.is_actionable then case t.dataset
                    when 'inc' then tickets.sla_state(now() - t.sla_clock, limits_of_inc.breached_after, limits_of_inc.at_risk_after)
                    else tickets.sla_state(now() - t.sla_clock, limits_of_crq.breached_after, limits_of_crq.at_risk_after) end end, t.geo_source)
    ),
    selected as not materialized (
        select * from listed
        union all
        select * from others
    ),
    counted as materialized (
        select sum(tickets)::bigint as tickets, min(cell) as cell, sum(longitude) / sum(tickets) as longitude, sum(latitude) / sum(tickets) as latitude
        from (
            select cell >> cell_bits as square, count(*) as tickets, min(cell) as cell, sum(longitude) as longitude, sum(latitude) as latitude from listed group by 1
            union all
            select cell >> cell_bits, count(*), min(cell), sum(longitude), sum(latitude) from others group by 1) c
        group by square
    ),
    detail as materialized (
        select z >= singly_from and sum(tickets) <= most_single as singly from counted
    ),
    single as materialized (
        select dataset, ticket_id from selected where (select singly from detail)
        union all
        select dataset, ticket_id from selected
        where not (select singly from detail) and cell = any (array(select c.cell from counted c where c.tickets = 1))
    ),
    shown as (
        select longitude, latitude, tickets, null::jsonb as properties
        from counted
        where tickets > 1 and not (select singly from detail)
        union all
        select f.longitude, f.latitude, 1, f.feature -> 'properties'
        from single s
        join reporting.v_features f on f.dataset = s.dataset and f.ticket_id = s.ticket_id
    ),
    drawn as (
        select
            st_makepoint(
                least(floor((tickets.mercator_x(longitude) * (1 << z) - x) * 4096), 4095),
                least(floor((tickets.mercator_y(latitude) * (1 << z) - y) * 4096), 4095)) as geom,
            tickets as count, properties
        from shown
    )
    select st_asmvt(d, 'tickets', 4096, 'geom') into tile from drawn d;
    return tile;
end
$$;
comment on function reporting.fn_tickets_mvt(integer, integer, integer, jsonb) is
    'A Mapbox Vector Tile of the tickets map: layer tickets, 4096 units wide. A feature is a ticket (count 1, and its properties as in reporting.fn_tickets_for_map) or stands for several near each other (count alone). Counts are exact under the filter, and a ticket is in one tile of a zoom only. Each ticket is shown from zoom 14 on, but for tiles with more than 2,000. Open tickets; filter may name open_only, dataset, bbox, cluster, status, sla_state, geo_source.';
grant execute on function reporting.fn_tickets_mvt(integer, integer, integer, jsonb) to public;
