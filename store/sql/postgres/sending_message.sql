-- As many as providers have permits: read by the index of what is with them.
select 1::bigint as found
from generate_series(0, 15) as lane (number)
cross join lateral (
  select messages.id
  from messages
  where messages.status = 'sending'
    and lane_of(messages.contact) = lane.number
    and messages.channel = $1
    and messages.provider = $2
  order by messages.sending_since
  limit 1
) as called
limit 1
