insert into appointments (contact, flow, start, due, last)
select value ->> 'contact', value ->> 'flow', value ->> 'start', value ->> 'due',
  value ->> 'last'
from json_each(?1)
where true
on conflict do update set due = excluded.due, last = excluded.last
