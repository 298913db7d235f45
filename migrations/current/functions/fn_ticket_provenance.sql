create or replace function reporting.fn_ticket_provenance(ticket_id text) returns setof reporting.ticket_origin
    language sql stable
    as $$
        select
            t.dataset,
            t.ticket_id,
            e.event,
            f.id,
            f.key,
            f.name,
            f.generation,
            case when f.id is not null then e.line end,
            f.applied_at,
            f.late,
            case when f.id is null or f.generation = 0 then 'before FleetTickets' end
        from reporting.v_tickets t
        left join tickets.ticket_versions p on p.dataset = t.dataset and p.ticket_id = t.ticket_id
        cross join lateral (
            values (1, 'first', p.first_file_id, p.first_line), (2, 'changed', p.changed_file_id, p.changed_line), (3, 'asserted', p.file_id, p.line)
        ) e (step, event, file_id, line)
        left join tickets.change_files f on f.id = e.file_id
        where t.ticket_id = $1
        order by t.dataset, e.step
    $$;
comment on function reporting.fn_ticket_provenance(text) is
    'Where a ticket comes from: three rows a dataset in which the id exists (no row for an unknown id): the file that brought it, the last that changed it, the last that asserted it, with its line. What was not recorded, because the ticket is older, is NULL with a note.';
