-- The months of a table that have a partition of their own.
select substring(part.relname from '\d+$')::bigint as month
from pg_inherits
join pg_class as part on part.oid = pg_inherits.inhrelid
where pg_inherits.inhparent = to_regclass($1) and part.relname <> $1 || '_default'
order by month
