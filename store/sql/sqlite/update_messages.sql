update messages set
  provider = changed.value ->> 'provider',
  status = changed.value ->> 'status',
  not_before = changed.value ->> 'not_before',
  sending_since = changed.value ->> 'sending_since',
  body = changed.value ->> 'body'
from json_each(?1) as changed
where messages.contact = changed.value ->> 'contact'
  and messages.token = changed.value ->> 'token'
  and messages.node = changed.value ->> 'node'
  and messages.visit = changed.value ->> 'visit'
