-- Each lane is looked into by the index of what is queued.
select 1::bigint as found
from generate_series(0, 15) as lane (number)
cross join lateral (
  select messages.id
  from messages
  where messages.status = 'queued'
    and lane_of(messages.contact) = lane.number
    and messages.channel = $1
    and messages.provider = $2
  order by messages.not_before
  limit 1
) as ready
limit 1
