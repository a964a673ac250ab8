update contacts set
  external_id = changed.value ->> 'external_id',
  email = changed.value ->> 'email',
  phone = changed.value ->> 'phone',
  body = changed.value ->> 'body'
from json_each(?1) as changed
where contacts.contact = changed.value ->> 'contact'
