update tokens set
  version = changed.value ->> 'version',
  node = changed.value ->> 'node',
  state = changed.value ->> 'state',
  until = changed.value ->> 'until',
  goal_until = changed.value ->> 'goal_until',
  body = changed.value ->> 'body'
from json_each(?1) as changed
where tokens.contact = changed.value ->> 'contact' and tokens.n = changed.value ->> 'n'
