-- Lines of one message are numbered on, in the order they were said.
insert into provider_log (contact, message, n, at, said)
select
  value ->> 'contact',
  unhex(value ->> 'message'),
  row_number() over (partition by value ->> 'message' order by line.key) + coalesce((
    select max(known.n) from provider_log as known
    where known.contact = value ->> 'contact' and known.message = unhex(value ->> 'message')
  ), 0),
  value ->> 'at',
  value ->> 'said'
from json_each(?1) as line
