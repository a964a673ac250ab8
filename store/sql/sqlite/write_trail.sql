insert into trail (contact, token, n, flow, version, at, event, body)
select value ->> 'contact', value ->> 'token', value ->> 'n', value ->> 'flow',
  value ->> 'version', value ->> 'at', value ->> 'event', value ->> 'body'
from json_each(?1)
