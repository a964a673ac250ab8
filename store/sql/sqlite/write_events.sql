insert into events (contact, seq, kind, subject, id, occurred_at, received_at, origin, data)
select value ->> 'contact', value ->> 'seq', value ->> 'kind', value ->> 'subject',
  value ->> 'id', value ->> 'occurred_at', value ->> 'received_at', value ->> 'origin',
  value ->> 'data'
from json_each(?1)
