-- Walks from one channel and provider to the next, so that a long queue costs nothing.
with recursive routes (channel, provider) as (
  select * from (
    select channel, provider from messages
    where status = 'queued'
    order by channel, provider
    limit 1
  )
  union all
  select following.channel, following.provider
  from routes
  join messages as following
    on (following.contact, following.token, following.node, following.visit) in (
      select contact, token, node, visit from messages
      where status = 'queued' and (channel, provider) > (routes.channel, routes.provider)
      order by channel, provider
      limit 1
    )
)
select min(at) as at
from (
  select (
    select not_before from messages
    where status = 'queued' and channel = routes.channel and provider = routes.provider
      and flow not in (
        select number from words where word in (select value from json_each(?1))
      )
    order by not_before limit 1
  ) as at
  from routes
  where routes.channel || '/' || routes.provider in (select value from json_each(?2))
)
