insert into contacts (contact, external_id, email, phone, body, created_at)
select value ->> 'contact', value ->> 'external_id', value ->> 'email', value ->> 'phone',
  value ->> 'body', ?2
from json_each(?1)
