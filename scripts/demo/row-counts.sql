-- Purpose: how much was compared, in one line.
select string_agg(to_char(row_count, 'FM999,999,999') || ' ' || dataset, ' and ' order by dataset desc) || ' tickets of '
    || (select count(*) from tickets.change_files) || ' files, ' || (select count(*) from tickets.change_files where late) || ' of them late'
from tickets.import_meta;
