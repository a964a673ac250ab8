-- Walks from one lane, channel and provider to the next, so that a long queue costs nothing.
with recursive routes (lane, channel, provider) as (
  (
    select lane_of(messages.contact), messages.channel, messages.provider
    from messages
    where messages.status = 'queued'
    order by lane_of(messages.contact), messages.channel, messages.provider
    limit 1
  )
  union all
  select following.lane, following.channel, following.provider
  from routes
  cross join lateral (
    select lane_of(messages.contact) as lane, messages.channel, messages.provider
    from messages
    where messages.status = 'queued'
      and (lane_of(messages.contact), messages.channel, messages.provider)
        > (routes.lane, routes.channel, routes.provider)
    order by lane_of(messages.contact), messages.channel, messages.provider
    limit 1
  ) as following
)
select min(ready.at) as at
from routes
cross join lateral (
  select messages.not_before as at
  from messages
  where messages.status = 'queued'
    and lane_of(messages.contact) = routes.lane
    and messages.channel = routes.channel
    and messages.provider = routes.provider
    and messages.flow <> all (array(
      select number from words where word = any ($1::text[])
    ))
  order by messages.not_before
  limit 1
) as ready
where routes.channel || '/' || routes.provider = any ($2::text[])
