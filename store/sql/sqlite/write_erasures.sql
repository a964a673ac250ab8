insert into erasures (contact, at)
select value, ?2
from json_each(?1)
where true
on conflict do nothing
