-- In the months in which tokens of the contact entered.
select found.contact, found.token, found.id,
  coalesce((
    select survivor from heads where heads.contact = found.contact
  ), found.contact) as holder,
  found.owner, found.sending_since
from unnest($1::bigint[], $2::bytea[]) as asked (contact, id)
cross join lateral (
  select distinct month_of(entered_at) as month
  from tokens
  where contact = asked.contact
  offset 0
) as entered
cross join lateral (
  select contact, token, id, owner, sending_since
  from messages
  where contact = asked.contact and id = asked.id
    and month = entered.month
  offset 0
) as found
