-- 07: service_type is the same word on every row of a dataset; it stays in raw only.

alter table tickets.inc drop column if exists service_type;
