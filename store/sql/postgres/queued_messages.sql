-- For one route, the longest ready first. Contacts that somebody has are skipped.
select found.contact, found.token, found.id, heads.contact as holder
from (
  select ready.*
  from unnest($1::bigint[]) as lane (number)
  cross join lateral (
    select messages.contact, messages.token, messages.node, messages.visit, messages.id,
      messages.not_before
    from messages
    where messages.status = 'queued'
      and lane_of(messages.contact) = lane.number
      and messages.channel = $2
      and messages.provider = $3
      and messages.not_before <= $4
      and shard_of(messages.contact) between $5 and $6
      and messages.flow <> all (array(
        select number from words where word = any ($7::text[])
      ))
    order by messages.not_before, messages.contact, messages.token, messages.visit
    limit $8
  ) as ready
) as found
join heads on heads.contact = coalesce((
    select own.survivor from heads as own where own.contact = found.contact
  ), found.contact)
order by found.not_before, found.contact, found.token, found.visit
limit $8
for no key update of heads skip locked
