insert into tokens
  (contact, n, flow, version, key, node, state, entered_at, until, goal_until, body)
select value ->> 'contact', value ->> 'n', value ->> 'flow', value ->> 'version',
  value ->> 'key', value ->> 'node', value ->> 'state', value ->> 'entered_at',
  value ->> 'until', value ->> 'goal_until', value ->> 'body'
from json_each(?1)
