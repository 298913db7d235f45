-- Purpose: the transaction's own tables for one file: the rows as parsed, and what the merge makes of them.
-- Locking: none; temporary tables are seen by this session only, and end with the transaction.
create temp table staged (
    line bigint not null,
    ticket_id text,
    raw jsonb,
    reason text,
    text text
) on commit drop;
create temp table merged (
    -- the key keeps every join below cheap, also on a fresh database whose tables have no statistics yet
    ticket_id text primary key,
    line bigint not null,
    -- only of rows that are written: of a full re-emission hardly any
    raw jsonb,
    verdict text not null,
    change text,
    -- the ticket was closed before, with the same date
    closed_before boolean not null
) on commit drop;
