-- Walks from one lane, channel and provider to the next, so that a long queue costs nothing.
with recursive routes (lane, channel, provider) as (
  (
    select messages.shard >> 6, messages.channel, messages.provider
    from messages
    where messages.status = 'queued'
    order by messages.shard >> 6, messages.channel, messages.provider
    limit 1
  )
  union all
  select following.lane, following.channel, following.provider
  from routes
  cross join lateral (
    select messages.shard >> 6 as lane, messages.channel, messages.provider
    from messages
    where messages.status = 'queued'
      and (messages.shard >> 6, messages.channel, messages.provider)
        > (routes.lane, routes.channel, routes.provider)
    order by messages.shard >> 6, messages.channel, messages.provider
    limit 1
  ) as following
)
select min(first.at) as at
from (
  select due.at
  from generate_series(0, 15) as lane (number)
  cross join lateral (
    select tokens.until as at
    from tokens
    where tokens.shard >> 6 = lane.number
      and tokens.until is not null
      and tokens.flow <> all ($1::text[])
    order by tokens.until
    limit 1
  ) as due
  union all
  select due.at
  from generate_series(0, 15) as lane (number)
  cross join lateral (
    select appointments.due as at
    from appointments
    where appointments.shard >> 6 = lane.number
      and appointments.due is not null
      and appointments.flow <> all ($1::text[])
    order by appointments.due
    limit 1
  ) as due
  union all
  select ready.at
  from routes
  cross join lateral (
    select messages.not_before as at
    from messages
    where messages.status = 'queued'
      and messages.shard >> 6 = routes.lane
      and messages.channel = routes.channel
      and messages.provider = routes.provider
      and messages.flow <> all ($1::text[])
    order by messages.not_before
    limit 1
  ) as ready
) as first
