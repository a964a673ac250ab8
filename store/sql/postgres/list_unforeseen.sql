-- Months before one that the partition for all others holds.
select distinct month::bigint as month
from messages_default
where month < $1
order by month
