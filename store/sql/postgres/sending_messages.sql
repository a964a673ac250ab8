-- Contacts that somebody has are skipped. Who says nothing new is named with what it said last: one
-- that spoke since lives. One that took its first message spoke before that, so whoever sees the
-- message sees it too.
select found.contact, found.token, found.id, heads.contact as holder, found.owner,
  found.sending_since
from (
  select lost.*
  from unnest($1::bigint[]) as lane (number)
  cross join lateral (
    select messages.contact, messages.token, messages.node, messages.visit, messages.id,
      messages.owner, messages.sending_since
    from messages
    where messages.status = 'sending'
      and lane_of(messages.contact) = lane.number
      and (
        messages.sending_since < $2
        or messages.owner is distinct from $3
        and not exists (
          select from beats
          where beats.owner = messages.owner
            and not exists (
              select from unnest($4::bigint[], $5::bigint[]) as silent (owner, count)
              where silent.owner = beats.owner and silent.count = beats.count
            )
        )
      )
    order by messages.sending_since, messages.contact, messages.token, messages.visit
    limit $6
  ) as lost
) as found
join heads on heads.contact = coalesce((
    select own.survivor from heads as own where own.contact = found.contact
  ), found.contact)
order by found.sending_since, found.contact, found.token, found.visit
limit $6
for no key update of heads skip locked
