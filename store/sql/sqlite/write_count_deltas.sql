insert into count_deltas (flow, version, day, what, node, label, n)
select value ->> 'flow', value ->> 'version', value ->> 'day', value ->> 'what',
  value ->> 'node', value ->> 'label', value ->> 'n'
from json_each(?1)
