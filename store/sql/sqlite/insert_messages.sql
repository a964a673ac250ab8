-- A second row for the same visit is refused: nobody gets the same message twice.
insert into messages
  (contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
   not_before, sending_since, body)
select value ->> 'contact', value ->> 'token', value ->> 'node', value ->> 'visit',
  unhex(value ->> 'id'), value ->> 'flow', value ->> 'version', value ->> 'channel',
  value ->> 'provider', value ->> 'status', value ->> 'queued_at', value ->> 'not_before',
  value ->> 'sending_since', value ->> 'body'
from json_each(?1)
