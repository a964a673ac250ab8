insert into erasures (contact, at)
select contact, $2::bigint
from unnest($1::bigint[]) as erased (contact)
on conflict do nothing
