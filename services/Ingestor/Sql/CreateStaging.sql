-- Purpose: the tables of one file: the rows as parsed, and what the merge makes of them. They are empty when a transaction begins. A session of our own
-- keeps them, so that the catalogue does not grow with every file; where each transaction may have another session they end with it (on commit drop).
-- Without a key: emptying an index makes PostgreSQL plan every statement on its table anew.
-- Locking: none; temporary tables are seen by this session only.
create temp table staged (
    line bigint not null,
    ticket_id text,
    raw jsonb,
    reason text,
    text text
) on commit delete rows;
create temp table merged (
    ticket_id text not null,
    line bigint not null,
    -- only of rows that are written: of a full re-emission hardly any
    raw jsonb,
    verdict text not null,
    change text,
    -- the ticket was closed before, with the same date
    closed_before boolean not null
) on commit delete rows;
